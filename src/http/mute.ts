import { createRoute, z } from "@hono/zod-openapi";
import { mutePut } from "../contract/mute.ts";
import { id, reasonQuery } from "../contract/primitives.ts";
import { memberResponse } from "../contract/room.ts";
import { toMemberDto } from "../contract/to-wire.ts";
import { muteMember, unmuteMember } from "../services/mutes.ts";
import { authenticated } from "./auth.ts";
import { authProblems, bearer, bodyProblems, newRouter, problems, roomProblems } from "./router.ts";

const common = {
  tags: ["moderation"],
  security: bearer,
  middleware: [authenticated],
  path: "/{room_id}/members/{user_id}/mute" as const,
};
const params = z.object({ room_id: id, user_id: id });
const muteProblems = [
  ...authProblems,
  ...roomProblems,
  "account.suspended",
  "user.not_found",
  "member.not_found",
  "room.archived",
  "room.direct",
] as const;
const member = { description: "The membership", content: { "application/json": { schema: memberResponse } } };

export const muteRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      method: "put",
      operationId: "muteMember",
      summary: "Mute a member: they read on, and write nothing until then",
      description: "A mute stays with those who leave and come back.",
      request: { params, body: { required: true, content: { "application/json": { schema: mutePut } } } },
      responses: { 200: member, ...problems(...muteProblems, ...bodyProblems) },
    }),
    async (c) => {
      const { room_id, user_id } = c.req.valid("param");
      const { reason = null, ...how } = c.req.valid("json").mute;
      const end = "until" in how ? { until: Date.parse(how.until) } : { seconds: how.seconds };
      const value = await muteMember(c.var.deps, c.var.caller, room_id, user_id, end, reason);
      return c.json({ member: toMemberDto(value) }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "delete",
      operationId: "unmuteMember",
      summary: "End a mute",
      request: { params, query: reasonQuery },
      responses: { 200: member, ...problems(...muteProblems, "request.bad_query") },
    }),
    async (c) => {
      const { room_id, user_id } = c.req.valid("param");
      const { reason = null } = c.req.valid("query");
      const value = await unmuteMember(c.var.deps, c.var.caller, room_id, { userId: user_id, reason });
      return c.json({ member: toMemberDto(value) }, 200);
    },
  );
