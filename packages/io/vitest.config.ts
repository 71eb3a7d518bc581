import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "@ann/io", include: ["test/**/*.test.ts"] },
});
