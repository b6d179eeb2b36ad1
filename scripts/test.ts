import { chromiumPath } from "../test/support/chromium.ts";
import { isSkipAFailure } from "./suites.ts";
import { runTool } from "./tools.ts";

/** All suites, with npm alone. Further arguments go to vitest: npm test -- --project unit */
const build = await runTool("vite", ["build", "-c", "admin-ui/vite.config.ts", "--logLevel", "warn"], { show: true });
const tests = await runTool("vitest", ["run", ...process.argv.slice(2)], { show: true });
if (!chromiumPath) {
  console.log("The browser suite was skipped: there is no Chromium. Install one, or set CHROMIUM_PATH.");
}
process.exitCode = build.isOk && tests.isOk && (chromiumPath || !isSkipAFailure) ? 0 : 1;
