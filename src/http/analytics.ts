import { createRoute } from "@hono/zod-openapi";
import {
  analyticsQuery,
  messagesPerRoom,
  type RoomActivityDto,
  type RoomCount,
  roomActivity,
  roomActivityQuery,
  type UserCount,
  userActivity,
} from "../contract/analytics.ts";
import { toTime } from "../contract/to-wire.ts";
import { type ActivityRow, type CountRow, countRoomActivity } from "../repositories/analytics.ts";
import { periodOf, report } from "../services/analytics.ts";
import { adminOnly, authenticated } from "./auth.ts";
import { type Columns, download, downloads } from "./download.ts";
import { authProblems, bearer, databaseProblems, newRouter, problems } from "./router.ts";

const common = {
  tags: ["analytics"],
  security: bearer,
  middleware: [authenticated, adminOnly],
  request: { query: analyticsQuery },
};
const refusals = problems(...authProblems, ...databaseProblems, "auth.forbidden", "request.bad_query");

export const analyticsRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/messages-per-room",
      operationId: "messagesPerRoom",
      summary: "How many messages each room has (admin)",
      responses: {
        200: {
          description: "Most first",
          content: {
            "application/json": { schema: messagesPerRoom },
            ...downloads(
              "room_id,room_name,message_count\r\n01920b5e-7c3a-7d4e-8f00-0a1b2c3d4e5f,The engine room,42\r\n",
              '{"room_id":"01920b5e-7c3a-7d4e-8f00-0a1b2c3d4e5f","room_name":"The engine room","message_count":42}\n',
            ),
          },
        },
        ...refusals,
      },
    }),
    async (c) => {
      const { start_date, end_date, format = "json" } = c.req.valid("query");
      const chunks = report(c.var.deps, "messages-per-room", periodOf(start_date, end_date));
      if (format !== "json") return (await download(format, "messages_per_room", roomColumns, chunks)) as never;
      return c.json({ rooms: (await all(chunks)).map(toRoomCount) }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/user-activity",
      operationId: "userActivity",
      summary: "How many messages each user wrote (admin)",
      responses: {
        200: {
          description: "Most first",
          content: {
            "application/json": { schema: userActivity },
            ...downloads(
              "user_id,username,email,message_count\r\n01920b5d-3f10-7c22-a1b4-5d6e7f809102,ada,ada@example.com,40\r\n",
              '{"user_id":"01920b5d-3f10-7c22-a1b4-5d6e7f809102","username":"ada","email":"ada@example.com","message_count":40}\n',
            ),
          },
        },
        ...refusals,
      },
    }),
    async (c) => {
      const { start_date, end_date, format = "json" } = c.req.valid("query");
      const chunks = report(c.var.deps, "user-activity", periodOf(start_date, end_date));
      if (format !== "json") return (await download(format, "user_activity", userColumns, chunks)) as never;
      return c.json({ users: (await all(chunks)).map(toUserCount) }, 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/room-activity",
      operationId: "roomActivity",
      request: { query: roomActivityQuery },
      summary: "How alive each room is (admin)",
      description: "By whole hours: a period that begins or ends within an hour holds that hour.",
      responses: {
        200: {
          description: "The busiest first",
          content: {
            "application/json": { schema: roomActivity },
            ...downloads(
              "room_id,room_name,member_count,message_count,writer_count,last_active_hour\r\n01920b5e-7c3a-7d4e-8f00-0a1b2c3d4e5f,The engine room,2,42,2,2026-11-22T10:00:00.000Z\r\n",
              '{"room_id":"01920b5e-7c3a-7d4e-8f00-0a1b2c3d4e5f","room_name":"The engine room","message_count":42}\n',
            ),
          },
        },
        ...refusals,
      },
    }),
    async (c) => {
      const { start_date, end_date, limit = null, format = "json" } = c.req.valid("query");
      const chunks = countRoomActivity(c.var.deps.db, periodOf(start_date, end_date), limit);
      if (format !== "json") return (await download(format, "room_activity", activityColumns, chunks)) as never;
      return c.json({ rooms: (await all(chunks)).map(toRoomActivity) }, 200);
    },
  );

const roomColumns: Columns<CountRow> = {
  room_id: (row) => row.id,
  room_name: (row) => row.name,
  message_count: (row) => row.count,
};
const userColumns: Columns<CountRow> = {
  user_id: (row) => row.id,
  username: (row) => row.name,
  email: (row) => row.email,
  message_count: (row) => row.count,
};

const activityColumns: Columns<ActivityRow> = {
  room_id: (row) => row.id,
  room_name: (row) => row.name,
  member_count: (row) => row.members,
  message_count: (row) => row.messages,
  writer_count: (row) => row.writers,
  last_active_hour: (row) => (row.lastHour === null ? null : toTime(row.lastHour)),
};

function toRoomActivity(row: ActivityRow): RoomActivityDto {
  return {
    room_id: row.id,
    room_name: row.name,
    member_count: row.members,
    message_count: row.messages,
    writer_count: row.writers,
    last_active_hour: row.lastHour === null ? null : toTime(row.lastHour),
  };
}

function toRoomCount(row: CountRow): RoomCount {
  return { room_id: row.id, room_name: row.name, message_count: row.count };
}

function toUserCount(row: CountRow): UserCount {
  return { user_id: row.id, username: row.name, email: row.email, message_count: row.count };
}

async function all<Row>(chunks: AsyncGenerator<Row[]>): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const chunk of chunks) rows.push(...chunk);
  return rows;
}
