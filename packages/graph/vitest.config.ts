import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "@ann/graph", include: ["test/**/*.test.ts"] },
});
