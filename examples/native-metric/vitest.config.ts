import { defineConfig } from "vitest/config";

export default defineConfig({
  test: { name: "example-native-metric", include: ["test/**/*.test.ts"] },
});
