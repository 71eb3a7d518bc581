/**
 * What the server tells the page while a job runs, one JSON object per server-sent event.
 * Arrays travel as base64 of their little-endian bytes.
 *
 * @module
 */

/** Steps of a job, in order. */
export type JobStage = "read" | "index" | "neighbours" | "weights" | "start" | "layout" | "quality";

/** A step begins, goes on, or is done. */
export type StageEvent =
  | {
      readonly type: "stage";
      readonly stage: JobStage;
      readonly state: "started";
    }
  | {
      readonly type: "stage";
      readonly stage: JobStage;
      readonly state: "running";
      readonly done: number;
      readonly total: number;
      /** Time spent computing so far. */
      readonly seconds: number;
    }
  | {
      readonly type: "stage";
      readonly stage: JobStage;
      readonly state: "finished";
      readonly seconds: number;
      /** The outcome in a few words. */
      readonly detail: string;
    };

/** What the rows are; comes once, before the first frame. */
export interface RowsEvent {
  readonly type: "rows";
  readonly rows: number;
  readonly columns: number;
  /** Names of the classes; empty without labels. */
  readonly classes: readonly string[];
  /** u32 index into `classes` of each row; empty without labels. */
  readonly codes: string;
  /** `#rrggbb` of the classes, at least one, repeated when there are more classes. */
  readonly colours: readonly string[];
  /** Names of the rows, where the file has them. */
  readonly ids: readonly string[] | null;
}

/** The map as it is. The last frame has `epoch === epochs`. */
export interface FrameEvent {
  readonly type: "frame";
  readonly epoch: number;
  readonly epochs: number;
  /** f32, rows x 2. */
  readonly coords: string;
}

/** How faithful the finished map is; each from 0 to 1, null where it is not defined. */
export interface Scores {
  readonly trustworthiness: number | null;
  readonly continuity: number | null;
  readonly neighbourOverlap: number | null;
  readonly graphRecall: number | null;
  readonly labelAccuracy: number | null;
}

/** The scores, after the last frame. */
export interface ScoresEvent {
  readonly type: "scores";
  readonly scores: Scores;
}

/** The last event of a job that ended well. */
export interface FinishedEvent {
  readonly type: "finished";
  /** Time spent computing, without the pauses between frames. */
  readonly seconds: number;
  /** Time from the first event to this one. */
  readonly elapsed: number;
}

/** Why a job could not start or go on. */
export interface Failure {
  readonly code: string;
  readonly message: string;
  /** The setting that is to blame, if one is. */
  readonly option?: string;
}

/** The last event of a job that failed. */
export interface FailedEvent extends Failure {
  readonly type: "failed";
}

/** Everything that a job tells. */
export type JobEvent =
  | StageEvent
  | RowsEvent
  | FrameEvent
  | ScoresEvent
  | FinishedEvent
  | FailedEvent;

/** A number that the page asks for. */
export interface NumberField {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** Null: chosen by the server. */
  readonly default: number | null;
}

/** What the page must know before the first job; `/settings.json`. */
export interface Settings {
  /** Name of the file that is mapped. */
  readonly source: string;
  readonly stages: readonly JobStage[];
  readonly numbers: Readonly<Record<"neighbours" | "minDist" | "epochs" | "seed", NumberField>>;
}
