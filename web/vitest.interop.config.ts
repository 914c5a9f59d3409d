import { mergeConfig } from "vitest/config";
import app from "./vite.config.ts";

// What tests of other languages have the app's own code do; they name the files it works on.
export default mergeConfig(
  { ...app, test: undefined },
  { test: { environment: "node", include: ["src/**/*.interop.ts"], testTimeout: 600_000 } },
);
