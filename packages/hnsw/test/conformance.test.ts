import { ExactIndex, ReferenceIndex } from "../src/index.ts";
import { describeIndex } from "./conformance.ts";

describeIndex({ name: "ExactIndex", build: ExactIndex.build, atomic: true });
describeIndex({ name: "ReferenceIndex", build: ReferenceIndex.build, atomic: true });
