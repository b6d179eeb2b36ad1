import { requestId } from "hono/request-id";
import { v7 as uuidv7 } from "uuid";
import { createDeps } from "./deps.ts";
import { AppError } from "./domain/errors.ts";
import { adminRoutes } from "./http/admin.ts";
import { analyticsRoutes } from "./http/analytics.ts";
import { archiveRoutes } from "./http/archive.ts";
import { asyncApiDocument } from "./http/asyncapi.ts";
import { adminAuditRoutes, roomAuditRoutes } from "./http/audit.ts";
import { banRoutes } from "./http/ban.ts";
import { limitedBody } from "./http/body-limit.ts";
import { botRoutes } from "./http/bot.ts";
import { directRoutes } from "./http/direct.ts";
import { renderError } from "./http/errors.ts";
import { eventRoutes } from "./http/event.ts";
import { healthRoutes } from "./http/health.ts";
import { historyRoutes } from "./http/history.ts";
import { invitationRoutes } from "./http/invitation.ts";
import { linkRoutes, ownInvitationRoutes } from "./http/invited.ts";
import { memberRoutes } from "./http/member.ts";
import { mentionRoutes } from "./http/mention.ts";
import { messageRoutes } from "./http/message.ts";
import { muteRoutes } from "./http/mute.ts";
import { openApiConfig, registerSecurity } from "./http/openapi.ts";
import { overviewRoutes } from "./http/overview.ts";
import { ownerRoutes } from "./http/owner.ts";
import { pageRoutes } from "./http/pages.ts";
import { parkedRoutes } from "./http/parked.ts";
import { adminPasswordResetRoutes, passwordResetRoutes } from "./http/password-reset.ts";
import { peopleRoutes } from "./http/people.ts";
import { pinRoutes } from "./http/pin.ts";
import { preferenceRoutes } from "./http/preference.ts";
import { reactionRoutes } from "./http/reaction.ts";
import { readRoutes } from "./http/read.ts";
import { readable } from "./http/readable.ts";
import { adminReportRoutes, reportRoutes } from "./http/report.ts";
import { roomRoutes } from "./http/room.ts";
import { newRouter } from "./http/router.ts";
import { searchRoutes } from "./http/search.ts";
import { apiHeaders, crossOrigin, namedRequest } from "./http/security.ts";
import { sessionRoutes } from "./http/session.ts";
import { settingsRoutes } from "./http/settings.ts";
import { signupInvitationRoutes } from "./http/signup-invitation.ts";
import { socketRoutes } from "./http/socket.ts";
import { adminTokenRoutes, tokenRoutes } from "./http/token.ts";
import { trendRoutes } from "./http/trends.ts";
import { userRoutes } from "./http/user.ts";
import { adminSessionRoutes, userSessionRoutes } from "./http/user-session.ts";

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
  app.use(apiHeaders, namedRequest, crossOrigin, limitedBody, readable);
  app.route("/auth", sessionRoutes);
  app.route("/user", peopleRoutes);
  app.route("/user", mentionRoutes);
  app.route("/auth", passwordResetRoutes);
  app.route("/user", userSessionRoutes);
  app.route("/user", tokenRoutes);
  app.route("/user", ownInvitationRoutes);
  app.route("/user", userRoutes);
  app.route("/room", readRoutes);
  app.route("/room", eventRoutes);
  app.route("/room", directRoutes);
  app.route("/room", preferenceRoutes);
  app.route("/room", roomAuditRoutes);
  app.route("/room", banRoutes);
  app.route("/room", muteRoutes);
  app.route("/room", reportRoutes);
  app.route("/room", archiveRoutes);
  app.route("/room", ownerRoutes);
  app.route("/room", roomRoutes);
  app.route("/room", memberRoutes);
  app.route("/room", invitationRoutes);
  app.route("/invitation", linkRoutes);
  app.route("/message", searchRoutes);
  app.route("/message", messageRoutes);
  app.route("/message", historyRoutes);
  app.route("/message", reactionRoutes);
  app.route("/", pinRoutes);
  app.route("/admin/analytics", analyticsRoutes);
  app.route("/admin/analytics", trendRoutes);
  app.route("/admin/overview", overviewRoutes);
  app.route("/admin/audit", adminAuditRoutes);
  app.route("/admin/reports", adminReportRoutes);
  app.route("/admin/parked", parkedRoutes);
  app.route("/admin/bots", botRoutes);
  app.route("/admin/settings", settingsRoutes);
  app.route("/admin/signup-invitations", signupInvitationRoutes);
  app.route("/admin/users", adminPasswordResetRoutes);
  app.route("/admin/users", adminSessionRoutes);
  app.route("/admin/users", adminTokenRoutes);
  app.route("/admin", adminRoutes);
  app.route("/", healthRoutes);
  registerSecurity(app.openAPIRegistry);
  app.doc31("/openapi.json", openApiConfig);
  app.get("/asyncapi.json", (c) => c.json(asyncApiDocument(c.req.url)));
  return app;
}
