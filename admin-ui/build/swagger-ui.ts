import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Plugin } from "vite";

const SOURCE_MAP = /\n\/\/# sourceMappingURL=.*|\n\/\*# sourceMappingURL=.*\*\//;

/**
 * Ships the few files of swagger-ui-dist that /docs needs, so that it works offline and asks no other host. The
 * licence asks for its notices to travel along; source maps stay behind, and so do the pointers to them.
 */
export function swaggerUi(): Plugin {
  const from = dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
  const ours = join(import.meta.dirname, "docs.css");
  const text = (file: string) => readFile(join(from, file), "utf8");
  return {
    name: "parlor:swagger-ui",
    apply: "build",
    async generateBundle() {
      const files = {
        "swagger-ui.css": `${(await text("swagger-ui.css")).replace(SOURCE_MAP, "")}\n${await readFile(ours, "utf8")}`,
        "swagger-ui-bundle.js": (await text("swagger-ui-bundle.js")).replace(SOURCE_MAP, ""),
        "swagger-ui-bundle.js.LICENSE.txt": await text("swagger-ui-bundle.js.LICENSE.txt"),
        "LICENSE.txt": await text("LICENSE"),
        "NOTICE.txt": await text("NOTICE"),
      };
      for (const [name, source] of Object.entries(files)) {
        this.emitFile({ type: "asset", fileName: `swagger/${name}`, source });
      }
    },
  };
}
