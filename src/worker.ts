import { createApp } from "./app.ts";
import { createDeps } from "./deps.ts";
import { runJobs } from "./services/jobs.ts";

export { AccountObject } from "./account/account-object.ts";
export { ThrottleObject } from "./account/throttle-object.ts";
export { DirectIndexObject } from "./room/direct-index-object.ts";
export { LaneObject } from "./room/lane.ts";
export { Projector } from "./room/projector.ts";
export { RoomObject } from "./room/room-object.ts";

const app = createApp();

export default {
  fetch: app.fetch,
  async scheduled(_event, env, ctx) {
    await runJobs(createDeps(env, (work) => ctx.waitUntil(work)));
  },
} satisfies ExportedHandler<Env>;
