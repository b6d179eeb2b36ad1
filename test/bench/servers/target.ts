import { setTimeout as sleep } from "node:timers/promises";
import { v7 as uuidv7 } from "uuid";
import type { MemberQuery } from "../../../src/domain/member-list.ts";
import type { Protocol } from "../load/protocol.ts";
import * as protocols from "../load/protocol.ts";
import type { BenchDatabase } from "./database.ts";
import { startWorkerd, type WorkerdServer } from "./workerd.ts";

/** A server with what a workload has to do with it beside its sockets and routes. */
export interface Target {
  readonly server: WorkerdServer;
  readonly makeRooms: (count: number, members: number) => Promise<string[]>;
  /** Access tokens of the first `count` users. */
  readonly tokens: (count: number) => Promise<string[]>;
  /** Resolves once the server has done all that follows from `messages` messages in new rooms. */
  readonly settled: (rooms: readonly string[], messages: number) => Promise<void>;
  /** Changes when the room's object was evicted from memory. */
  readonly instanceOf: (room: string) => Promise<string>;
}

export interface ParlorTarget extends Target {
  /** More members of a room, by their numbers. */
  readonly addMembers: (room: string, first: number, count: number) => Promise<void>;
  /** Rows that SQLite reads for a page of a room's members. */
  readonly memberRows: (room: string, query: MemberQuery) => Promise<number>;
}

export type TargetName = "control" | "plain" | "chat.v1";

export const protocolOf: Readonly<Record<TargetName, Protocol>> = {
  control: protocols.control,
  plain: protocols.plain,
  "chat.v1": protocols.chatV1,
};

/** Background work ends within this, where there is no way to ask. */
const SETTLE_MS = 600;
const SESSIONS_AT_ONCE = 100;

export async function startControl(bundle: string): Promise<Target> {
  const server = await startWorkerd({ name: "control", bundle, objects: { ROOMS: "ControlRoom" } });
  return {
    server,
    makeRooms: async (count) => Array.from({ length: count }, () => uuidv7()),
    tokens: async (count) => Array.from({ length: count }, () => "none"),
    settled: async () => await sleep(SETTLE_MS),
    instanceOf: (room) => ask(server, `/instance/${room}`),
  };
}

export interface ParlorOptions {
  readonly vars?: Readonly<Record<string, string>>;
  /** Where a profiler may attach. */
  readonly inspectorPort?: number;
  /** Another than the one that the servers of the lab share. */
  readonly database?: BenchDatabase;
}

export async function startParlor(
  bundle: string,
  database: BenchDatabase,
  { vars, inspectorPort }: ParlorOptions = {},
): Promise<ParlorTarget> {
  const server = await startWorkerd({
    name: "parlor",
    bundle,
    objects: {
      ROOMS: "RoomObject",
      ACCOUNTS: "AccountObject",
      DIRECTS: "DirectIndexObject",
      LANES: "LaneObject",
      THROTTLES: "ThrottleObject",
    },
    vars: {
      JWT_SECRET: "the-bench-signs-with-this-on-loopback-only",
      SEND_LIMITS: "off",
      ACCOUNT_LIMITS: "off",
      ...vars,
    },
    database: { binding: "DB", url: database.url },
    ...(inspectorPort === undefined ? {} : { inspectorPort }),
  });
  const tokens: string[] = [];
  const addMembers = async (room: string, first: number, count: number) => {
    await ask(server, `/bench/members?id=${room}&first=${first}&count=${count}`);
  };
  return {
    server,
    addMembers,
    memberRows: async (room, query) => Number(await ask(server, `/bench/member-rows?id=${room}`, query)),
    async makeRooms(count, members) {
      const ids = Array.from({ length: count }, () => uuidv7());
      for (const id of ids) {
        await ask(server, `/bench/room?id=${id}`);
        if (members > 1) await addMembers(id, 1, members - 1);
      }
      return ids;
    },
    async tokens(count) {
      while (tokens.length < count) {
        const more = await ask(server, `/bench/sessions?first=${tokens.length}&count=${SESSIONS_AT_ONCE}`);
        tokens.push(...(JSON.parse(more) as string[]));
      }
      return tokens.slice(0, count);
    },
    async settled(rooms, messages) {
      await database.caughtUp(rooms, messages);
      await sleep(SETTLE_MS);
    },
    instanceOf: (room) => ask(server, `/bench/instance?id=${room}`),
  };
}

async function ask(server: WorkerdServer, path: string, body?: object): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${server.port}${path}`, {
    ...(body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(60_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${server.name} answered ${response.status} to ${path}: ${text}`);
  return text;
}
