import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "@ann/plots", include: ["test/**/*.test.ts"] },
});
