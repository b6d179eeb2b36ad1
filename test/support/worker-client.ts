import { exports } from "cloudflare:workers";
import { expect } from "vitest";
import type { z } from "zod";
import { directResponse } from "../../src/contract/direct.ts";
import { messageResponse, messagesResponse, reactionResponse } from "../../src/contract/message.ts";
import { type Problem, problem } from "../../src/contract/problem.ts";
import { memberResponse, removalResponse, roomResponse } from "../../src/contract/room.ts";
import { type SearchResponse, searchResponse } from "../../src/contract/search.ts";
import { type ErrorCode, errorInfo } from "../../src/domain/errors.ts";
import type { RoomRole } from "../../src/domain/permissions.ts";

const ORIGIN = "https://parlor.test";

/** Somebody with a session; see worker-people.ts. */
export interface Person {
  readonly id: string;
  readonly username: string;
  readonly email: string;
  readonly fullName: string;
  readonly token: string;
  readonly refreshToken: string;
  readonly sessionId: string;
}

export interface CallOptions {
  readonly as?: Pick<Person, "token"> | undefined;
  readonly json?: unknown;
  readonly body?: BodyInit;
  readonly headers?: Record<string, string>;
}

export async function call(method: string, path: string, options: CallOptions = {}): Promise<Response> {
  const { as, json, body, headers = {} } = options;
  return await exports.default.fetch(`${ORIGIN}${path}`, {
    method,
    headers: {
      ...(as ? { authorization: `Bearer ${as.token}` } : {}),
      ...(json === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    ...(body === undefined ? {} : { body }),
  });
}

/** The answer, by its contract: a field that the contract does not name is an error. */
export async function answered<S extends z.ZodType>(
  response: Response | Promise<Response>,
  schema: S,
  status = 200,
): Promise<z.infer<S>> {
  const { status: actual, headers, text } = await read(response);
  expect({ status: actual, text: actual === status ? "" : text }).toEqual({ status, text: "" });
  expect(headers.get("content-type")).toMatch(/^application\/json\b/);
  return schema.parse(JSON.parse(text));
}

/** P8: a refusal is a problem with the code's own status, whatever the route. */
export async function refused(response: Response | Promise<Response>, code: ErrorCode): Promise<Problem> {
  const { status, headers, text } = await read(response);
  expect({ status, text: status < 400 ? text : "" }).toEqual({ status: errorInfo(code).status, text: "" });
  expect(headers.get("content-type")).toBe("application/problem+json");
  const parsed = problem.parse(JSON.parse(text));
  expect(parsed.code).toBe(code);
  expect(parsed.status).toBe(status);
  expect(parsed.request_id).toBe(headers.get("x-request-id"));
  if (status === 401) expect(headers.get("www-authenticate")).toMatch(/^Bearer/);
  if (status === 429 || status === 503) expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  return parsed;
}

async function read(promised: Response | Promise<Response>) {
  const response = await promised;
  const { status, headers } = response;
  const text = await response.text();
  expect(headers.get("x-request-id")).not.toBeNull();
  return { status, headers, text };
}

// ── What people do ─────────────────────────────────────────────────────────────────────────────────────────────────

export type RoomDto = z.infer<typeof roomResponse>["room"];
export type MessageDto = z.infer<typeof messageResponse>["message"];

export async function createRoom(as: Person, room: { name?: string; visibility?: string } = {}): Promise<RoomDto> {
  const answer = call("POST", "/room/", { as, json: { room: { name: "A room", ...room } } });
  return (await answered(answer, roomResponse, 201)).room;
}

/** A private room of `owner` with these members. */
export async function roomOf(owner: Person, ...members: Person[]): Promise<string> {
  const { id } = await createRoom(owner);
  for (const member of members) await putMember(owner, id, member);
  return id;
}

export async function putMember(as: Person, roomId: string, whom: Person, role: RoomRole = "member") {
  const answer = call("PUT", `/room/${roomId}/members/${whom.id}`, { as, json: { member: { role } } });
  return await answered(answer, memberResponse);
}

/** The direct room of these people: the one there is, or a new one. */
export function openingDirect(as: Person, ...others: Person[]): Promise<Response> {
  return call("POST", "/room/direct", { as, json: { room: { user_ids: others.map(({ id }) => id) } } });
}

export async function openDirect(as: Person, ...others: Person[]): Promise<RoomDto> {
  return (await answered(openingDirect(as, ...others), directResponse, 201)).room;
}

export async function setBlock(as: Person, whom: Person, isBlocked: boolean): Promise<void> {
  const answer = call(isBlocked ? "PUT" : "DELETE", `/user/blocks/${whom.id}`, { as });
  expect(await answered(answer, removalResponse)).toEqual({ success: true, listed: true });
}

export async function removeMember(as: Person, roomId: string, whom: Person) {
  return await answered(call("DELETE", `/room/${roomId}/members/${whom.id}`, { as }), removalResponse);
}

export function sending(as: Person, roomId: string, content: string, clientId?: string): Promise<Response> {
  const message = { content, ...(clientId === undefined ? {} : { client_id: clientId }) };
  return call("POST", `/message/rooms/${roomId}/messages`, { as, json: { message } });
}

/** A first send: 201. */
export async function send(as: Person, roomId: string, content: string, clientId?: string): Promise<MessageDto> {
  return (await answered(sending(as, roomId, content, clientId), messageResponse, 201)).message;
}

/** A repeat: 200, and it says that it is one. */
export async function resend(as: Person, roomId: string, content: string, clientId: string): Promise<MessageDto> {
  const response = await sending(as, roomId, content, clientId);
  expect(response.headers.get("idempotency-replayed")).toBe("true");
  return (await answered(response, messageResponse, 200)).message;
}

/** The answer to a first send of more than a text. */
export async function post(as: Person, roomId: string, message: object): Promise<MessageDto> {
  const answer = call("POST", `/message/rooms/${roomId}/messages`, { as, json: { message } });
  return (await answered(answer, messageResponse, 201)).message;
}

export function editing(as: Person, of: MessageDto, content: string, headers: Record<string, string> = {}) {
  return call("PATCH", pathOf(of), { as, json: { message: { content } }, headers });
}

export async function edit(as: Person, of: MessageDto, content: string): Promise<MessageDto> {
  return (await answered(editing(as, of, content), messageResponse)).message;
}

export async function deleteMessage(as: Person, roomId: string, messageId: string): Promise<MessageDto> {
  const answer = call("DELETE", pathOf({ room_id: roomId, id: messageId }), { as });
  return (await answered(answer, messageResponse)).message;
}

export async function react(as: Person, to: MessageDto, emoji: string, method = "PUT"): Promise<number> {
  const path = `${pathOf(to)}/reactions/${encodeURIComponent(emoji)}`;
  return (await answered(call(method, path, { as }), reactionResponse)).reaction.count;
}

export async function pin(as: Person, message: MessageDto, method = "PUT"): Promise<MessageDto> {
  return (await answered(call(method, `${pathOf(message)}/pin`, { as }), messageResponse)).message;
}

export function pathOf({ room_id, id }: Pick<MessageDto, "room_id" | "id">): string {
  return `/message/rooms/${room_id}/messages/${id}`;
}

type SearchQuery = Record<string, string | number>;

/** In one room, or in all of one's own. */
export async function search(as: Person, roomId: string | null, query: SearchQuery): Promise<SearchResponse> {
  return await answered(searching(as, roomId, query), searchResponse);
}

export function searching(as: Person, roomId: string | null, query: SearchQuery): Promise<Response> {
  const path = roomId === null ? "/message/search" : `/message/rooms/${roomId}/messages/search`;
  return call("GET", `${path}?${toQuery(query)}`, { as });
}

function toQuery(query: Record<string, string | number>): URLSearchParams {
  return new URLSearchParams(Object.entries(query).map(([key, value]) => [key, String(value)]));
}

export async function history(as: Person, roomId: string, query: Record<string, string | number> = {}) {
  return await answered(call("GET", `/message/rooms/${roomId}/messages?${toQuery(query)}`, { as }), messagesResponse);
}
