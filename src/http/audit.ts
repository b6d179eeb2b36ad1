import { createRoute, z } from "@hono/zod-openapi";
import {
  adminAuditQuery,
  adminAuditResponse,
  auditResponse,
  listedAuditEntry,
  roomAuditQuery,
} from "../contract/audit.ts";
import { examples } from "../contract/examples.ts";
import { id } from "../contract/primitives.ts";
import { toAuditDto } from "../contract/to-wire.ts";
import type { AuditFilter } from "../domain/record.ts";
import { eachAudit, type ListedAudit, listAudit } from "../repositories/audit.ts";
import { roomAudit } from "../services/audit.ts";
import { adminOnly, authenticated } from "./auth.ts";
import { exportOf, told } from "./download.ts";
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

const auditFile = exportOf("audit", listedAuditEntry, examples.listedAuditEntry);

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
          "application/json": { schema: adminAuditResponse },
          ...auditFile.content,
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
    if (format !== "json") return (await auditFile.send(format, told(eachAudit(db, wanted), toListedDto))) as never;
    const { rows, next } = await listAudit(db, wanted, toPageRequest(query));
    return c.json({ entries: rows.map(toListedDto), page: { next_cursor: next } }, 200);
  },
);

function toFilter(query: z.infer<typeof roomAuditQuery>): AuditFilter {
  return { action: query.action ?? null, actorId: query.actor_id ?? null, targetId: query.target_id ?? null };
}

function toListedDto(row: ListedAudit): z.infer<typeof listedAuditEntry> {
  return { ...toAuditDto(row), actor_name: row.actorName, target_name: row.targetName, room_name: row.roomName };
}
