import { createRoute, z } from "@hono/zod-openapi";
import { type PreferencesPut, preferencesPut, preferencesResponse } from "../contract/preference.ts";
import { id } from "../contract/primitives.ts";
import { toPreferencesDto } from "../contract/to-wire.ts";
import type { PreferencePatch } from "../domain/preference.ts";
import { authenticated } from "./auth.ts";
import { authProblems, bearer, bodyProblems, databaseProblems, newRouter, problems, roomProblems } from "./router.ts";

const common = { tags: ["preferences"], security: bearer, middleware: [authenticated] };
const params = z.object({ room_id: id });

export const preferenceRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/{room_id}/preferences",
      operationId: "getPreferences",
      summary: "One's own wishes for a room",
      request: { params },
      responses: {
        200: { description: "The wishes", content: { "application/json": { schema: preferencesResponse } } },
        ...problems(...authProblems, ...roomProblems, ...databaseProblems),
      },
    }),
    async (c) => {
      const preference = await c.var.deps.rooms.preference(c.req.valid("param").room_id, c.var.caller);
      return c.json({ preferences: toPreferencesDto(preference) }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "put",
      path: "/{room_id}/preferences",
      operationId: "putPreferences",
      summary: "Change them; they end with the membership",
      request: { params, body: { required: true, content: { "application/json": { schema: preferencesPut } } } },
      responses: {
        200: { description: "All of them", content: { "application/json": { schema: preferencesResponse } } },
        ...problems(...authProblems, ...bodyProblems, ...roomProblems, ...databaseProblems),
      },
    }),
    async (c) => {
      const { answer } = await c.var.deps.rooms.execute(c.req.valid("param").room_id, c.var.caller, {
        type: "preference.set",
        patch: toPatch(c.req.valid("json").preferences),
      });
      return c.json({ preferences: toPreferencesDto(answer.preference) }, 200);
    },
  );

function toPatch({ muted_until: until, favourite, level }: PreferencesPut): PreferencePatch {
  const mutedUntil = until == null || until === "forever" ? until : Date.parse(until);
  return {
    ...(mutedUntil === undefined ? {} : { mutedUntil }),
    ...(favourite === undefined ? {} : { isFavourite: favourite }),
    ...(level === undefined ? {} : { level }),
  };
}
