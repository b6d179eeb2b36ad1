import { createRoute, z } from "@hono/zod-openapi";
import { adminAuditQuery, auditResponse, roomAuditQuery } from "../contract/audit.ts";
import { examples } from "../contract/examples.ts";
import { id } from "../contract/primitives.ts";
import { toAuditDto, toTime } from "../contract/to-wire.ts";
import type { AuditFilter, AuditRow } from "../domain/record.ts";
import { eachAudit, listAudit } from "../repositories/audit.ts";
import { roomAudit } from "../services/audit.ts";
import { adminOnly, authenticated } from "./auth.ts";
import { type Columns, download } from "./download.ts";
import { toPageRequest } from "./paging.ts";
import { authProblems, bearer, databaseProblems, newRouter, orderProblems, problems } from "./router.ts";

export const roomAuditRoutes = newRouter().openapi(
  createRoute({
    tags: ["moderation"],
    security: bearer,
    middleware: [authenticated],
    method: "get",
    path: "/{room_id}/audit",
    operationId: "listRoomAudit",
    summary: "Who did what in a room, newest first",
    request: { params: z.object({ room_id: id }), query: roomAuditQuery },
    responses: {
      200: { description: "A page of entries", content: { "application/json": { schema: auditResponse } } },
      ...problems(...orderProblems, "request.bad_query"),
    },
  }),
  async (c) => {
    const query = c.req.valid("query");
    const { room_id } = c.req.valid("param");
    const { rows, next } = await roomAudit(c.var.deps, c.var.caller, room_id, toFilter(query), toPageRequest(query));
    return c.json({ entries: rows.map(toAuditDto), page: { next_cursor: next } }, 200);
  },
);

export const adminAuditRoutes = newRouter().openapi(
  createRoute({
    tags: ["administration"],
    security: bearer,
    middleware: [authenticated, adminOnly],
    method: "get",
    path: "/",
    operationId: "listAudit",
    summary: "Who did what, over all rooms and accounts, newest first, as it stands in PostgreSQL",
    request: { query: adminAuditQuery },
    responses: {
      200: {
        description: "A page of entries; with `format` `csv` or `jsonl` all of them",
        content: {
          "application/json": { schema: auditResponse },
          "text/csv": {
            schema: { type: "string" as const },
            example:
              "id,at,actor_id,action,room_id,target_id,reason,details,request_id\r\n01920b61-22e3-7b72-8d66-7f108b2c3d4e,2026-11-22T10:01:30.250Z,,room.archived,01920b5e-7c3a-7d4e-8f00-0a1b2c3d4e5f,,,,\r\n",
          },
          "application/jsonl": {
            schema: { type: "string" as const },
            example: `${JSON.stringify(examples.auditEntry)}\n`,
          },
        },
      },
      ...problems(...authProblems, ...databaseProblems, "auth.forbidden", "request.bad_query"),
    },
  }),
  async (c) => {
    const query = c.req.valid("query");
    const wanted = {
      ...toFilter(query),
      roomId: query.room_id ?? null,
      from: query.from === undefined ? null : Date.parse(query.from),
      to: query.to === undefined ? null : Date.parse(query.to),
    };
    const { db } = c.var.deps;
    const { format = "json" } = query;
    if (format !== "json") return (await download(format, "audit", columns, eachAudit(db, wanted))) as never;
    const { rows, next } = await listAudit(db, wanted, toPageRequest(query));
    return c.json({ entries: rows.map(toAuditDto), page: { next_cursor: next } }, 200);
  },
);

function toFilter(query: z.infer<typeof roomAuditQuery>): AuditFilter {
  return { action: query.action ?? null, actorId: query.actor_id ?? null, targetId: query.target_id ?? null };
}

const columns: Columns<AuditRow> = {
  id: (row) => row.id,
  at: (row) => toTime(row.at),
  actor_id: (row) => row.actorId,
  action: (row) => row.action,
  room_id: (row) => row.roomId,
  target_id: (row) => row.targetId,
  reason: (row) => row.reason,
  details: (row) => row.details,
  request_id: (row) => row.requestId,
};
