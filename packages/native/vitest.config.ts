import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    name: "@ann/native",
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/build-addon.ts"],
  },
});
