/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { mantineStyles } from "./tools/build/mantine-styles.ts";
import { mantineVariables } from "./tools/build/mantine-vars.ts";

// The server's policy forbids inline scripts and styles, so nothing may be inlined
// into index.html and no polyfill script may be injected.
export default defineConfig({
  resolve: {
    alias: {
      "~": fileURLToPath(new URL("./src", import.meta.url)),
      // A third of the worker that opens the activity log, for identities that the sealed format does not know.
      "@noble/post-quantum/hybrid.js": fileURLToPath(
        new URL("./src/platform/activity/withoutHybrid.ts", import.meta.url),
      ),
    },
  },
  worker: { format: "es" },
  plugins: [
    react(),
    mantineVariables(),
    mantineStyles(fileURLToPath(new URL(".", import.meta.url))),
    // The app registers the worker itself, through its Trusted Types policy; the manifest is a file of public/.
    VitePWA({
      strategies: "injectManifest",
      srcDir: "src",
      filename: "sw.ts",
      injectRegister: false,
      manifest: false,
      injectManifest: {
        globPatterns: ["**/*.{js,css,html,svg,png,webmanifest}", "assets/inter-latin-*.woff2"],
        // The activity log opens only with the server's answers, so its worker is of no use without a connection.
        globIgnores: ["**/activity.worker-*.js"],
        rollupFormat: "iife",
      },
    }),
  ],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 700,
  },
  server: {
    port: 5173,
    proxy: {
      "/api": {
        target: process.env.HOURBOOK_SERVER ?? "https://localhost:8443",
        secure: false,
        changeOrigin: true,
      },
    },
  },
  test: {
    // Some work of components takes a busy machine many seconds; only what hangs shall fail.
    testTimeout: 60_000,
    maxWorkers: 2,
    // Only components need a browser's document, and it costs seconds per file.
    projects: [
      {
        extends: true,
        test: { name: "logic", environment: "node", include: ["src/**/*.test.ts", "tools/build/*.test.ts"] },
      },
      {
        extends: true,
        test: {
          name: "components",
          environment: "jsdom",
          setupFiles: ["src/test/setup.ts"],
          include: ["src/**/*.test.tsx"],
        },
      },
    ],
  },
});
