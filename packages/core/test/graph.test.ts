import { expectTypeOf, it } from "vitest";
import type { KnnResult, Matrix, NeighbourSearch, RunControl } from "../src/index.ts";

it("lets a search take matrices of any element type, f32 by default", () => {
  type Options = { k: number } & RunControl;
  expectTypeOf<NeighbourSearch>().toEqualTypeOf<
    (queries: Matrix, options: Options) => Promise<KnnResult>
  >();
  expectTypeOf<NeighbourSearch<Float32Array | Uint8Array>>().toEqualTypeOf<
    (queries: Matrix<Float32Array | Uint8Array>, options: Options) => Promise<KnnResult>
  >();
});
