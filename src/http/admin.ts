import { createRoute, z } from "@hono/zod-openapi";
import { examples } from "../contract/examples.ts";
import { type Job, jobCreate, jobResponse, jobsResponse } from "../contract/job.ts";
import { adminMessagesQuery, adminMessagesResponse, listedMessage } from "../contract/message.ts";
import { id } from "../contract/primitives.ts";
import { toMessageDto } from "../contract/to-wire.ts";
import { AppError } from "../domain/errors.ts";
import { appendAudit } from "../repositories/audit.ts";
import { findJob, insertJob, type JobRow, listJobs } from "../repositories/jobs.ts";
import { type ListedMessage, listMessages } from "../repositories/messages.ts";
import { eachPage } from "../repositories/page.ts";
import { entryOf } from "../services/audit.ts";
import { retryJob, runJobsSoon } from "../services/jobs.ts";
import { adminOnly, authenticated } from "./auth.ts";
import { exportOf, told } from "./download.ts";
import { toPageRequest } from "./paging.ts";
import { authProblems, bearer, bodyProblems, databaseProblems, newRouter, problems } from "./router.ts";

const common = { tags: ["administration"], security: bearer, middleware: [authenticated, adminOnly] };

const messagesFile = exportOf("messages", listedMessage, { ...examples.message, room_name: examples.room.name });
/** Each may be 32 kB. */
const EXPORTED_AT_ONCE = 200;

export const adminRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/messages",
      operationId: "listAllMessages",
      summary: "Messages of all rooms, newest first, as they stand in PostgreSQL",
      description: "Whoever reads or exports them stands in the audit log.",
      request: { query: adminMessagesQuery },
      responses: {
        200: {
          description: "A page of messages; with `format` `csv` or `jsonl` all of them",
          content: { "application/json": { schema: adminMessagesResponse }, ...messagesFile.content },
        },
        ...problems(...authProblems, ...databaseProblems, "auth.forbidden", "request.bad_query"),
      },
    }),
    async (c) => {
      const { room_id, user_id, q, format = "json", ...page } = c.req.valid("query");
      const { db } = c.var.deps;
      const about = { room_id: room_id ?? null, user_id: user_id ?? null, q: q ?? null };
      const filter = { roomId: room_id ?? null, userId: user_id ?? null, q: q?.trim() || null };
      if (format !== "json") {
        await appendAudit(db, entryOf(c.var.caller, "messages.exported", null, { ...about, format }));
        const pages = eachPage((one) => listMessages(db, filter, one), EXPORTED_AT_ONCE);
        return (await messagesFile.send(format, told(pages, toListedDto))) as never;
      }
      await appendAudit(db, entryOf(c.var.caller, "messages.read", null, about));
      const { rows, next } = await listMessages(db, filter, toPageRequest(page));
      return c.json({ messages: rows.map(toListedDto), page: { next_cursor: next } }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/jobs",
      operationId: "listJobs",
      summary: "The newest jobs",
      responses: {
        200: { description: "The jobs", content: { "application/json": { schema: jobsResponse } } },
        ...problems(...authProblems, ...databaseProblems, "auth.forbidden"),
      },
    }),
    async (c) => c.json({ jobs: (await listJobs(c.var.deps.db, 50)).map(toJobDto) }, 200),
  )
  .openapi(
    createRoute({
      ...common,
      method: "post",
      path: "/jobs",
      operationId: "createJob",
      summary: "Start a job over all rooms",
      request: { body: { required: true, content: { "application/json": { schema: jobCreate } } } },
      responses: {
        201: { description: "The job", content: { "application/json": { schema: jobResponse } } },
        ...problems(...authProblems, ...bodyProblems, ...databaseProblems, "auth.forbidden"),
      },
    }),
    async (c) => {
      const job = await insertJob(c.var.deps.db, c.req.valid("json").job.kind, {});
      runJobsSoon(c.var.deps);
      return c.json({ job: toJobDto(job) }, 201);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/jobs/{job_id}",
      operationId: "getJob",
      summary: "A job and how far it has come",
      request: { params: z.object({ job_id: id }) },
      responses: {
        200: { description: "The job", content: { "application/json": { schema: jobResponse } } },
        ...problems(...authProblems, ...databaseProblems, "auth.forbidden", "job.not_found"),
      },
    }),
    async (c) => {
      const job = await findJob(c.var.deps.db, c.req.valid("param").job_id);
      if (!job) throw new AppError("job.not_found");
      return c.json({ job: toJobDto(job) }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "post",
      path: "/jobs/{job_id}/retry",
      operationId: "retryJob",
      summary: "Start a failed job again, from its first room",
      request: { params: z.object({ job_id: id }) },
      responses: {
        200: { description: "The job", content: { "application/json": { schema: jobResponse } } },
        ...problems(...authProblems, ...databaseProblems, "auth.forbidden", "job.not_found", "job.not_failed"),
      },
    }),
    async (c) => c.json({ job: toJobDto(await retryJob(c.var.deps, c.req.valid("param").job_id)) }, 200),
  );

function toListedDto(row: ListedMessage): z.infer<typeof listedMessage> {
  return { ...toMessageDto(row), room_name: row.roomName };
}

function toJobDto(job: JobRow): Job {
  return {
    id: job.id,
    kind: job.kind,
    state: job.state,
    total: job.total,
    done: job.done,
    failed: job.failed,
    corrected: job.corrected,
    error: job.error,
    created_at: job.createdAt.toISOString(),
    updated_at: job.updatedAt.toISOString(),
  };
}
