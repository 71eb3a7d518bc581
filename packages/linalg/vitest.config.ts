import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "@ann/linalg", include: ["test/**/*.test.ts"] },
});
