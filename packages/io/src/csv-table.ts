import { AnnError } from "@ann/core";
import { raggedError, valueError } from "./csv-error.ts";
import { csvLayout, type CsvLayout } from "./csv-layout.ts";
import type { CsvLayoutOptions } from "./csv-options.ts";
import type { CsvRow } from "./csv-rows.ts";
import { detached, LabelCollector } from "./labels.ts";
import { numberField } from "./number-field.ts";
import { RowStore } from "./row-store.ts";
import type { Table } from "./table.ts";

/** Rows to see before deciding which columns there are. */
const SAMPLE_ROWS = 100;

/** Fields that suffice as well, so that looking at wide rows does not take long. */
const SAMPLE_FIELDS = 20_000;

/** Rows to see in any case: fewer have no majority. */
const MIN_SAMPLE_ROWS = 3;

function suffices(sample: readonly CsvRow[]): boolean {
  if (sample.length >= SAMPLE_ROWS) return true;
  const fields = sample.reduce((sum, row) => sum + row.fields.length, 0);
  return sample.length >= MIN_SAMPLE_ROWS && fields >= SAMPLE_FIELDS;
}

/** Rows under a layout that is decided. */
class Body {
  readonly layout: CsvLayout;
  readonly store: RowStore;
  readonly labels: LabelCollector = new LabelCollector();
  readonly ids: string[] = [];

  constructor(layout: CsvLayout) {
    this.layout = layout;
    this.store = new RowStore(layout.numberFields.length);
  }

  add(row: CsvRow): void {
    const { layout } = this;
    if (row.fields.length !== layout.width) throw raggedError(row, layout);
    this.#addNumbers(row);
    if (layout.labelField !== undefined) this.labels.add(row.fields[layout.labelField]!.trim());
    if (layout.idField !== undefined) this.ids.push(detached(row.fields[layout.idField]!.trim()));
  }

  #addNumbers(row: CsvRow): void {
    const { layout } = this;
    const values = this.store.nextRow();
    for (let i = 0; i < values.length; i++) {
      const field = layout.numberFields[i]!;
      const text = row.fields[field]!;
      const value = Math.fround(Number(text));
      if (!Number.isFinite(value) || numberField(text) !== "number") {
        throw valueError(row, field, this.store.rows - 1, layout);
      }
      values[i] = value;
    }
  }
}

/** Builds a table from the rows of one csv file. */
export class CsvTable {
  readonly #options: CsvLayoutOptions;
  #sample: CsvRow[] = [];
  #body: Body | undefined;

  constructor(options: CsvLayoutOptions) {
    this.#options = options;
  }

  /** @throws AnnError `format`, `not-finite`, `option` */
  add(rows: readonly CsvRow[]): void {
    if (this.#body) {
      for (const row of rows) this.#body.add(row);
      return;
    }
    this.#sample.push(...rows);
    if (suffices(this.#sample)) this.#begin();
  }

  async finish(signal?: AbortSignal): Promise<Table<Float32Array>> {
    const { layout, store, labels, ids } = this.#body ?? this.#begin();
    const matrix = await store.finish(signal);
    const { headings } = layout;
    return {
      matrix,
      ...(layout.labelField !== undefined && { labels: await labels.finish(signal) }),
      ...(layout.idField !== undefined && { ids }),
      ...(headings && { columns: layout.numberFields.map((field) => detached(headings[field]!)) }),
    };
  }

  #begin(): Body {
    const rows = this.#sample;
    if (rows.length === 0) throw new AnnError("format", "the file is empty: no line holds values");
    const layout = csvLayout(rows.slice(0, SAMPLE_ROWS), this.#options);
    this.#sample = [];
    this.#body = new Body(layout);
    for (const row of layout.hasHeader ? rows.slice(1) : rows) this.#body.add(row);
    return this.#body;
  }
}
