import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "@ann/embed", include: ["test/**/*.test.ts"] },
});
