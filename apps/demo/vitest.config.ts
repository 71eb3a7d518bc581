import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "@ann/demo", include: ["test/**/*.test.ts"] },
});
