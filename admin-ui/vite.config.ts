import { defineConfig } from "vite";
import { swaggerUi } from "./build/swagger-ui.ts";

export default defineConfig({
  root: import.meta.dirname,
  base: "/ui/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  plugins: [swaggerUi()],
  build: {
    // The Worker's asset folder is dist/, so that a file's address is its path below it.
    outDir: "dist/ui",
    emptyOutDir: true,
    // The first that know light-dark(), all from the spring of 2024.
    cssTarget: ["chrome123", "edge123", "firefox120", "safari17.5"],
    modulePreload: { polyfill: false },
    rolldownOptions: { input: { admin: "admin.html", start: "start.html" } },
  },
});
