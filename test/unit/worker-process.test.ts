import { expect, it } from "vitest";
import { isNoise } from "../../scripts/worker-process.ts";

it.each([
  "",
  "[wrangler:info] GET /health 200 OK (5ms)",
  "[custom build] Running: vite build -c admin-ui/vite.config.ts --logLevel warn",
  "Your Worker has access to the following bindings:",
  'env.JWT_SECRET ("(hidden)")                            Environment Variable      local',
  "⎔ Reloading local server...",
])("keeps quiet about %j", (line) => {
  expect(isNoise(line)).toBe(true);
});

it.each([
  '{"level":"error","event":"drain failed"}',
  "[wrangler:error] Error: boom",
  "[custom build] error during build:",
  "✘ [ERROR] Build failed with 1 error:",
])("shows %j", (line) => {
  expect(isNoise(line)).toBe(false);
});
