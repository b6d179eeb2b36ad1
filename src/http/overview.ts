import { createRoute } from "@hono/zod-openapi";
import { overviewResponse } from "../contract/overview.ts";
import { toOutboxLag, toTime } from "../contract/to-wire.ts";
import { readStanding } from "../repositories/overview.ts";
import { adminOnly, authenticated } from "./auth.ts";
import { authProblems, bearer, databaseProblems, newRouter, problems } from "./router.ts";

export const overviewRoutes = newRouter().openapi(
  createRoute({
    tags: ["administration"],
    security: bearer,
    middleware: [authenticated, adminOnly],
    method: "get",
    path: "/",
    operationId: "getOverview",
    summary: "How things stand at this moment (admin)",
    responses: {
      200: { description: "The figures", content: { "application/json": { schema: overviewResponse } } },
      ...problems(...authProblems, ...databaseProblems, "auth.forbidden"),
    },
  }),
  async (c) => {
    const { db, lanes } = c.var.deps;
    const [now, lag] = await Promise.all([readStanding(db, c.var.caller.profile.userId), lanes.lag()]);
    const overview = {
      at: toTime(Date.now()),
      online: now.online,
      users: now.users,
      users_joined: now.usersJoined,
      rooms: now.rooms,
      messages: now.messages,
      messages_today: now.messagesToday,
      messages_per_minute: now.messagesOfFiveMinutes / 5,
      writers: now.writers,
      parked: now.parked,
      failed_jobs: now.failedJobs,
      open_reports: now.openReports,
      outbox: toOutboxLag(lag, Date.now()),
    };
    return c.json({ overview }, 200);
  },
);
