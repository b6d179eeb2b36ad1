import { createRoute, z } from "@hono/zod-openapi";
import { id } from "../contract/primitives.ts";
import {
  type RoomSearchQuery,
  roomSearchQuery,
  type SearchResponse,
  searchQuery,
  searchResponse,
} from "../contract/search.ts";
import { toTime } from "../contract/to-wire.ts";
import type { Deps } from "../deps.ts";
import { AppError } from "../domain/errors.ts";
import { isUuid } from "../domain/ids.ts";
import { limits } from "../domain/limits.ts";
import type { Place } from "../domain/search.ts";
import { parseQuery } from "../domain/search-query.ts";
import { decodeCursor, encodeCursor } from "../repositories/page.ts";
import { findUserByUsername } from "../repositories/users.ts";
import { type SearchAnswer, type SearchRequest, searchRoom, searchRooms } from "../services/search.ts";
import { authenticated } from "./auth.ts";
import { authProblems, bearer, databaseProblems, newRouter, problems, roomProblems } from "./router.ts";

const common = { tags: ["messages"], security: bearer, middleware: [authenticated] };
const found = { 200: { description: "What was found", content: { "application/json": { schema: searchResponse } } } };

export const searchRoutes = newRouter()
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/search",
      operationId: "searchMessages",
      summary: "Search all rooms that one is a member of",
      description: "Whatever is shown was asked of its room: nothing that is deleted, or that one may no longer see.",
      request: { query: searchQuery },
      responses: {
        ...found,
        ...problems(...authProblems, ...roomProblems, ...databaseProblems, "request.bad_query", "user.not_found"),
      },
    }),
    async (c) => {
      const { deps, caller } = c.var;
      const { in: roomId, ...query } = c.req.valid("query");
      const request = await toRequest(deps, query);
      const answer =
        roomId === undefined
          ? await searchRooms(deps, caller, request)
          : await searchRoom(deps, caller, roomId, request);
      return c.json(toDto(answer), 200);
    },
  )
  .openapi(
    createRoute({
      ...common,
      method: "get",
      path: "/rooms/{room_id}/messages/search",
      operationId: "searchRoomMessages",
      summary: "Search one room",
      description: "Exact up to the moment, also while PostgreSQL is behind: the room looks through what waits.",
      request: { params: z.object({ room_id: id }), query: roomSearchQuery },
      responses: {
        ...found,
        ...problems(...authProblems, ...roomProblems, ...databaseProblems, "request.bad_query", "user.not_found"),
      },
    }),
    async (c) => {
      const { deps, caller } = c.var;
      const request = await toRequest(deps, c.req.valid("query"));
      return c.json(toDto(await searchRoom(deps, caller, c.req.valid("param").room_id, request)), 200);
    },
  );

async function toRequest(deps: Deps, input: RoomSearchQuery): Promise<SearchRequest> {
  const { q, from, has = null, before, after, limit = limits.searchPageDefault, cursor } = input;
  if (q === undefined && from === undefined && has === null) throw refuse("q", "one of q, from and has is needed");
  const query = q === undefined ? null : parseQuery(q);
  if (q !== undefined && query === null) throw refuse("q", "needs a letter, a digit or an emoji");
  const filter = {
    query,
    from: from === undefined ? null : await senderOf(deps, from),
    has,
    before: before === undefined ? null : Date.parse(before),
    after: after === undefined ? null : Date.parse(after),
  };
  return { filter, limit, cursor: cursor === undefined ? null : toPlace(cursor) };
}

function refuse(pointer: string, detail: string): AppError {
  return new AppError("request.bad_query", undefined, { errors: [{ pointer, code: "invalid", detail }] });
}

async function senderOf(deps: Deps, from: string): Promise<string> {
  if (isUuid(from)) return from;
  const user = await findUserByUsername(deps.db, from);
  if (!user) throw new AppError("user.not_found");
  return user.id;
}

const PLACE = /^(\d{1,15}) ([0-9a-f-]{36}) (\d{1,15})$/;

function toPlace(cursor: string): Place {
  const key = decodeCursor(cursor, (text) => isUuid(PLACE.exec(text)?.[2] ?? ""));
  const [at, roomId, seq] = key.split(" ");
  return { at: Number(at), roomId: roomId ?? "", seq: Number(seq) };
}

function toDto({ hits, next, asOf, missing }: SearchAnswer): SearchResponse {
  return {
    results: hits.map(({ message, roomName, highlights }) => ({
      message,
      room: { id: message.room_id, name: roomName },
      highlights: [...highlights],
    })),
    page: { next_cursor: next === null ? null : encodeCursor(`${next.at} ${next.roomId} ${next.seq}`) },
    as_of: toTime(asOf),
    complete: missing.length === 0,
    missing: [...missing],
  };
}
