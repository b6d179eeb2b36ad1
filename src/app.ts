import { requestId } from "hono/request-id";
import { v7 as uuidv7 } from "uuid";
import { createDeps } from "./deps.ts";
import { AppError } from "./domain/errors.ts";
import { adminRoutes } from "./http/admin.ts";
import { analyticsRoutes } from "./http/analytics.ts";
import { asyncApiDocument } from "./http/asyncapi.ts";
import { limitedBody } from "./http/body-limit.ts";
import { renderError } from "./http/errors.ts";
import { eventRoutes } from "./http/event.ts";
import { healthRoutes } from "./http/health.ts";
import { messageRoutes } from "./http/message.ts";
import { openApiConfig, registerSecurity } from "./http/openapi.ts";
import { overviewRoutes } from "./http/overview.ts";
import { pageRoutes } from "./http/pages.ts";
import { parkedRoutes } from "./http/parked.ts";
import { readRoutes } from "./http/read.ts";
import { readable } from "./http/readable.ts";
import { roomRoutes } from "./http/room.ts";
import { newRouter } from "./http/router.ts";
import { apiHeaders, crossOrigin } from "./http/security.ts";
import { sessionRoutes } from "./http/session.ts";
import { socketRoutes } from "./http/socket.ts";
import { trendRoutes } from "./http/trends.ts";
import { userRoutes } from "./http/user.ts";

/**
 * The order is the order of a request: its id, its dependencies, who may call at all, how large it is, whether it can
 * be read, then the routes.
 */
export function createApp() {
  const app = newRouter();
  app.onError(renderError);
  app.notFound((c) => renderError(new AppError("route.not_found"), c));
  app.use(requestId({ generator: () => uuidv7() }));
  app.use(async (c, next) => {
    c.set(
      "deps",
      createDeps(c.env, (work) => c.executionCtx.waitUntil(work)),
    );
    await next();
  });
  app.use("/ws/*", apiHeaders);
  app.route("/ws", socketRoutes);
  app.route("/", pageRoutes);
  app.use(apiHeaders, crossOrigin, limitedBody, readable);
  app.route("/auth", sessionRoutes);
  app.route("/user", userRoutes);
  app.route("/room", readRoutes);
  app.route("/room", eventRoutes);
  app.route("/room", roomRoutes);
  app.route("/message", messageRoutes);
  app.route("/admin/analytics", analyticsRoutes);
  app.route("/admin/analytics", trendRoutes);
  app.route("/admin/overview", overviewRoutes);
  app.route("/admin/parked", parkedRoutes);
  app.route("/admin", adminRoutes);
  app.route("/", healthRoutes);
  registerSecurity(app.openAPIRegistry);
  app.doc31("/openapi.json", openApiConfig);
  app.get("/asyncapi.json", (c) => c.json(asyncApiDocument(c.req.url)));
  return app;
}
