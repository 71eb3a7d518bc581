import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "@ann/hnsw", include: ["test/**/*.test.ts"] },
});
