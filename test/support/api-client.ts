import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { MessageDto } from "../../src/contract/message.ts";
import type { Room } from "../../src/contract/room.ts";
import type { Session } from "../../src/contract/session.ts";
import type { User } from "../../src/contract/user.ts";

/** What somebody can do over the API, for tests that need people, rooms and messages to look at. */
export interface Person {
  readonly user: User;
  readonly password: string;
  readonly session: Session;
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
  createRoom(name: string): Promise<Room>;
  send(room: Room, content: string): Promise<MessageDto>;
}

const LISTED_MS = 15_000;

export async function call<T>(base: string, method: string, path: string, body?: unknown, token?: string): Promise<T> {
  const response = await fetch(base + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  return (await response.json()) as T;
}

export async function logInAs(base: string, username: string, password: string): Promise<Person> {
  const { session, user } = await call<{ session: Session; user: User }>(base, "POST", "/auth/login", {
    username,
    password,
  });
  const asMe: Person["call"] = (method, path, body) => call(base, method, path, body, session.access_token);
  return {
    user,
    password,
    session,
    call: asMe,
    createRoom: async (name) => (await asMe<{ room: Room }>("POST", "/room/", { room: { name } })).room,
    send: async (room, content) =>
      (await asMe<{ message: MessageDto }>("POST", `/message/rooms/${room.id}/messages`, { message: { content } }))
        .message,
  };
}

/** Names are unique to each call, since tests share a database. */
export async function signUp(base: string, fullName: string): Promise<Person> {
  const tag = randomUUID().slice(0, 8);
  const email = `someone.${tag}@example.com`;
  const password = `a phrase of ${tag}`;
  await call(base, "POST", "/user/signup", {
    user: { email, username: `someone.${tag}`, full_name: fullName },
    password,
  });
  return await logInAs(base, email, password);
}

/** Lists come from the projection, which is a moment behind. */
export async function until(is: () => Promise<boolean>, what: string): Promise<void> {
  for (const deadline = Date.now() + LISTED_MS; Date.now() < deadline; await sleep(100)) {
    if (await is()) return;
  }
  throw new Error(`${what} did not come true in ${LISTED_MS / 1000} s`);
}

export async function untilListed(admin: Person, room: Room, messages: number): Promise<void> {
  await until(async () => {
    const { rooms } = await admin.call<{ rooms: { room_id: string; message_count: number }[] }>(
      "GET",
      "/admin/analytics/messages-per-room",
    );
    return rooms.some((one) => one.room_id === room.id && one.message_count === messages);
  }, `${messages} messages in the lists`);
}
