import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "@ann/cli", include: ["test/**/*.test.ts"] },
});
