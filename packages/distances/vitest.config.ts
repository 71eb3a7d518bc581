import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "@ann/distances", include: ["test/**/*.test.ts"] },
});
