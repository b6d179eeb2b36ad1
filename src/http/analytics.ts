import { createRoute } from "@hono/zod-openapi";
import {
  analyticsQuery,
  messagesPerRoom,
  type RoomCount,
  type UserCount,
  userActivity,
} from "../contract/analytics.ts";
import type { CountRow } from "../repositories/analytics.ts";
import { periodOf, report } from "../services/analytics.ts";
import { adminOnly, authenticated } from "./auth.ts";
import { csvResponse } from "./csv.ts";
import { authProblems, bearer, databaseProblems, newRouter, problems } from "./router.ts";

const common = {
  tags: ["analytics"],
  security: bearer,
  middleware: [authenticated, adminOnly],
  request: { query: analyticsQuery },
};
const csv = (example: string) => ({ "text/csv": { schema: { type: "string" as const }, example } });
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
            ...csv("room_id,room_name,message_count\r\n01920b5e-7c3a-7d4e-8f00-0a1b2c3d4e5f,The engine room,42\r\n"),
          },
        },
        ...refusals,
      },
    }),
    async (c) => {
      const { start_date, end_date, format } = c.req.valid("query");
      const chunks = report(c.var.deps, "messages-per-room", periodOf(start_date, end_date));
      if (format === "csv") return (await csvResponse("messages_per_room.csv", roomColumns, chunks)) as never;
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
            ...csv(
              "user_id,username,email,message_count\r\n01920b5d-3f10-7c22-a1b4-5d6e7f809102,ada,ada@example.com,40\r\n",
            ),
          },
        },
        ...refusals,
      },
    }),
    async (c) => {
      const { start_date, end_date, format } = c.req.valid("query");
      const chunks = report(c.var.deps, "user-activity", periodOf(start_date, end_date));
      if (format === "csv") return (await csvResponse("user_activity.csv", userColumns, chunks)) as never;
      return c.json({ users: (await all(chunks)).map(toUserCount) }, 200);
    },
  );

const roomColumns = {
  room_id: (row: CountRow) => row.id,
  room_name: (row: CountRow) => row.name,
  message_count: (row: CountRow) => row.count,
};
const userColumns = {
  user_id: (row: CountRow) => row.id,
  username: (row: CountRow) => row.name,
  email: (row: CountRow) => row.email,
  message_count: (row: CountRow) => row.count,
};

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
