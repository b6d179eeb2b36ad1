import { createRoute, z } from "@hono/zod-openapi";
import { examples } from "../contract/examples.ts";
import { id } from "../contract/primitives.ts";
import {
  adminReportsQuery,
  adminReportsResponse,
  listedReport,
  type QueuedReportDto,
  reportCreate,
  reportResponse,
  reportsQuery,
  reportsResponse,
  reportUpdate,
} from "../contract/report.ts";
import { toReportDto, toTime } from "../contract/to-wire.ts";
import { eachPage } from "../repositories/page.ts";
import { type ListedReport, listReports } from "../repositories/reports.ts";
import type { SeenReport } from "../room/moderation.ts";
import { createReport, resolveReport, roomReports } from "../services/reports.ts";
import { adminOnly, authenticated } from "./auth.ts";
import { exportOf, told } from "./download.ts";
import { toPageRequest } from "./paging.ts";
import {
  authProblems,
  bearer,
  bodyProblems,
  databaseProblems,
  newRouter,
  orderProblems,
  problems,
  roomProblems,
} from "./router.ts";

const common = { tags: ["moderation"], security: bearer, middleware: [authenticated] };
const params = z.object({ room_id: id });
const one = { "application/json": { schema: reportResponse } };

export const reportRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      method: "post",
      path: "/{room_id}/reports",
      operationId: "createReport",
      summary: "Report a message, or another member, to those who moderate the room",
      description: "The reported user is told neither of the report nor by whom it is.",
      request: { params, body: { required: true, content: { "application/json": { schema: reportCreate } } } },
      responses: {
        200: { description: "The report that you have open about it", content: one },
        201: { description: "The report", content: one },
        ...problems(
          ...authProblems,
          ...bodyProblems,
          ...roomProblems,
          "account.suspended",
          "message.not_found",
          "member.not_found",
          "rate.limited",
        ),
      },
    }),
    async (c) => {
      const { category, note = null, ...about } = c.req.valid("json").report;
      const { room_id } = c.req.valid("param");
      const target = "user_id" in about ? { userId: about.user_id } : { messageId: about.message_id };
      const created = await createReport(c.var.deps, c.var.caller, room_id, { target, category, note });
      return c.json({ report: toReportDto(room_id, created.report) }, created.isRepeat ? 200 : 201);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/{room_id}/reports",
      operationId: "listReports",
      summary: "A room's reports, newest first",
      description: "Without those about the caller.",
      request: { params, query: reportsQuery },
      responses: {
        200: { description: "A page of reports", content: { "application/json": { schema: reportsResponse } } },
        ...problems(...orderProblems, "request.bad_query"),
      },
    }),
    async (c) => {
      const { state = "open", ...page } = c.req.valid("query");
      const { room_id } = c.req.valid("param");
      const { rows, next } = await roomReports(c.var.deps, c.var.caller, room_id, state, toPageRequest(page));
      return c.json({ reports: rows.map((row) => toQueuedDto(room_id, row)), page: { next_cursor: next } }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "patch",
      path: "/{room_id}/reports/{report_id}",
      operationId: "resolveReport",
      summary: "Say what became of a report",
      request: {
        params: params.extend({ report_id: id }),
        body: { required: true, content: { "application/json": { schema: reportUpdate } } },
      },
      responses: {
        200: { description: "The report", content: one },
        ...problems(
          ...authProblems,
          ...bodyProblems,
          ...roomProblems,
          "account.suspended",
          "report.not_found",
          "room.direct",
        ),
      },
    }),
    async (c) => {
      const { room_id, report_id } = c.req.valid("param");
      const { resolution, note = null } = c.req.valid("json").report;
      const report = await resolveReport(c.var.deps, c.var.caller, room_id, { reportId: report_id, resolution, note });
      return c.json({ report: toReportDto(room_id, report) }, 200);
    },
  );

/** Each may tell of a message of 32 kB. */
const EXPORTED_AT_ONCE = 200;
const reportsFile = exportOf("reports", listedReport, examples.listedReport);

export const adminReportRoutes = newRouter().openapi(
  createRoute({
    tags: ["administration"],
    security: bearer,
    middleware: [authenticated, adminOnly],
    method: "get",
    path: "/",
    operationId: "listAllReports",
    summary: "Reports of all rooms, newest first, as they stand in PostgreSQL",
    request: { query: adminReportsQuery },
    responses: {
      200: {
        description: "A page of reports; with `format` `csv` or `jsonl` all of them",
        content: { "application/json": { schema: adminReportsResponse }, ...reportsFile.content },
      },
      ...problems(...authProblems, ...databaseProblems, "auth.forbidden", "request.bad_query"),
    },
  }),
  async (c) => {
    const { state = "open", room_id, format = "json", ...page } = c.req.valid("query");
    const { db } = c.var.deps;
    const filter = {
      state: state === "all" ? null : state,
      roomId: room_id ?? null,
      without: c.var.caller.profile.userId,
    };
    if (format !== "json") {
      const pages = eachPage((one) => listReports(db, filter, one), EXPORTED_AT_ONCE);
      return (await reportsFile.send(format, told(pages, toListedDto))) as never;
    }
    const { rows, next } = await listReports(db, filter, toPageRequest(page));
    return c.json({ reports: rows.map(toListedDto), page: { next_cursor: next } }, 200);
  },
);

function toListedDto(row: ListedReport): z.infer<typeof listedReport> {
  return {
    ...toQueuedDto(row.roomId, row),
    room_name: row.roomName,
    reporter_name: row.reporterName,
    user_name: row.userName,
    resolver_name: row.resolverName,
  };
}

function toQueuedDto(roomId: string, { report, message }: SeenReport): QueuedReportDto {
  const deletedAt = message?.deletedAt ?? null;
  return {
    ...toReportDto(roomId, report),
    message: message && {
      seq: message.seq,
      content: message.content,
      deleted_at: deletedAt === null ? null : toTime(deletedAt),
    },
  };
}
