import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "@ann/core", include: ["test/**/*.test.ts"] },
});
