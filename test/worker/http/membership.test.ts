import { v7 as uuidv7 } from "uuid";
import { beforeAll, describe, expect, it } from "vitest";
import type { ErrorCode } from "../../../src/domain/errors.ts";
import { call, createRoom, type Person, putMember, refused, removeMember, send } from "../../support/worker-client.ts";
import { newPerson, setStanding } from "../../support/worker-people.ts";

const standings = [
  "nobody",
  "outsider",
  "removed",
  "read_only",
  "member",
  "moderator",
  "admin",
  "owner",
  "suspended",
  "global_admin",
] as const;
type Standing = (typeof standings)[number];
type Answer = "ok" | ErrorCode;

interface Route {
  readonly method: string;
  readonly path: (at: { room: string; message: string; member: string; stranger: string }) => string;
  readonly json?: object;
  /** Who is answered how in a private room. */
  readonly private: Record<Standing, Answer>;
  /** What differs in a public room. */
  readonly public?: Partial<Record<Standing, Answer>>;
}

const hidden = {
  nobody: "auth.required",
  outsider: "room.not_found",
  removed: "room.not_found",
} as const satisfies Partial<Record<Standing, Answer>>;
const shown = { outsider: "room.not_member", removed: "room.not_member" } as const;
const forMembers = { read_only: "ok", member: "ok", moderator: "ok", admin: "ok", owner: "ok" } as const;
const refusedTo = (...roles: (keyof typeof forMembers)[]) =>
  Object.fromEntries(roles.map((role) => [role, "room.forbidden"])) as Partial<Record<Standing, Answer>>;
const reading = { ...hidden, ...forMembers, suspended: "ok", global_admin: "ok" } as const;
const changing = { ...hidden, ...forMembers, suspended: "account.suspended", global_admin: "ok" } as const;

const routes: Record<string, Route> = {
  "read the room": {
    method: "GET",
    path: ({ room }) => `/room/${room}`,
    private: reading,
    public: { outsider: "ok", removed: "ok" },
  },
  "change the room": {
    method: "PATCH",
    path: ({ room }) => `/room/${room}`,
    json: { room: { description: "changed" } },
    private: { ...changing, ...refusedTo("read_only", "member", "moderator") },
    public: shown,
  },
  "list members": {
    method: "GET",
    path: ({ room }) => `/room/${room}/members`,
    private: reading,
    public: shown,
  },
  "add a member": {
    method: "PUT",
    path: ({ room, stranger }) => `/room/${room}/members/${stranger}`,
    json: { member: { role: "read_only" } },
    private: { ...changing, ...refusedTo("read_only", "member", "moderator") },
    public: shown,
  },
  "remove a member": {
    method: "DELETE",
    path: ({ room, stranger }) => `/room/${room}/members/${stranger}`,
    private: { ...changing, ...refusedTo("read_only", "member") },
    public: shown,
  },
  "read history": {
    method: "GET",
    path: ({ room }) => `/message/rooms/${room}/messages`,
    private: reading,
    public: shown,
  },
  "send a message": {
    method: "POST",
    path: ({ room }) => `/message/rooms/${room}/messages`,
    json: { message: { content: "hello" } },
    private: { ...changing, ...refusedTo("read_only"), global_admin: "room.not_member" },
    public: shown,
  },
  "delete another's message": {
    method: "DELETE",
    path: ({ room, message }) => `/message/rooms/${room}/messages/${message}`,
    private: { ...changing, ...refusedTo("read_only", "member") },
    public: shown,
  },
  "delete the room": {
    method: "DELETE",
    path: ({ room }) => `/room/${room}`,
    private: { ...changing, ...refusedTo("read_only", "member", "moderator", "admin") },
    public: shown,
  },
};

let people: Record<Exclude<Standing, "nobody">, Person>;
let founder: Person;
let stranger: Person;

beforeAll(async () => {
  founder = await newPerson();
  stranger = await newPerson();
  const named = standings.slice(1).map(async (name) => {
    return [name, await newPerson({ role: name === "global_admin" ? "admin" : "user" })] as const;
  });
  people = Object.fromEntries(await Promise.all(named)) as typeof people;
  const response = await setStanding(people.global_admin, people.suspended, { status: "suspended" });
  expect(response.status).toBe(200);
});

/** A room with somebody of each standing, and one message of its founder's. */
async function newRoom(visibility: string) {
  const { id } = await createRoom(founder, { visibility });
  const roles = ["read_only", "member", "moderator", "admin", "owner"] as const;
  await Promise.all([
    ...roles.map((role) => putMember(founder, id, people[role], role)),
    putMember(founder, id, people.suspended, "owner"),
    putMember(founder, id, people.removed),
    putMember(founder, id, stranger, "read_only"),
  ]);
  await removeMember(founder, id, people.removed);
  const message = await send(founder, id, "the founder's");
  return { room: id, message: message.id, member: people.member.id, stranger: stranger.id };
}

describe.each(["private", "public"] as const)("in a %s room", (visibility) => {
  it.each(Object.entries(routes))("who may %s", async (_, route) => {
    const at = await newRoom(visibility);
    const path = route.path(at);
    const expected = { ...route.private, ...(visibility === "public" ? route.public : {}) };
    // Those who are refused come first: whoever may do it changes the room for all others.
    let isDone = false;
    const order = [...standings].sort((a, b) => Number(expected[a] === "ok") - Number(expected[b] === "ok"));
    for (const standing of order) {
      const as = standing === "nobody" ? undefined : people[standing];
      const response = await call(route.method, path, { as, json: route.json });
      const answer = expected[standing];
      if (answer === "ok") {
        // What the first one deleted is not there for the next.
        const isGone = isDone && route.method === "DELETE" && response.status === 404;
        expect(isGone || response.ok, `${standing}: ${await response.text()}`).toBe(true);
        isDone = true;
      } else await refused(response, answer).catch((error: unknown) => throwFor(standing, error));
    }
  });
});

describe("what does not exist", () => {
  it.each(Object.entries(routes))("is answered like a private room that is not theirs: %s", async (_, route) => {
    const at = await newRoom("private");
    const nowhere = route.path({ ...at, room: uuidv7() });
    const body = async (path: string) => {
      const response = await call(route.method, path, { as: people.outsider, json: route.json });
      const { instance: _instance, request_id: _id, ...rest } = (await response.json()) as Record<string, unknown>;
      return { status: response.status, rest };
    };
    expect(await body(route.path(at))).toEqual(await body(nowhere));
    expect(await body(route.path({ ...at, room: "not-an-id" }))).toEqual(await body(nowhere));
  });
});

function throwFor(standing: Standing, error: unknown): never {
  throw new Error(`${standing}: ${String(error)}`, { cause: error });
}
