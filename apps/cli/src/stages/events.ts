import type { Stage } from "@ann/core";

/** What is counted in a stage; undefined where only the part done has a meaning. */
export type Unit = "bytes" | "rows" | "epochs" | undefined;

/** What happens while a command works, for whoever wants to show it. */
export type StageEvent =
  | { readonly type: "start"; readonly stage: Stage; readonly unit: Unit }
  | { readonly type: "progress"; readonly done: number; readonly total: number }
  | {
      readonly type: "finish";
      readonly stage: Stage;
      readonly seconds: number;
      /** The outcome in a few words. */
      readonly detail: string;
    }
  | { readonly type: "notice"; readonly text: string };

/** Takes events; must be quick. */
export type EventSink = (event: StageEvent) => void;
