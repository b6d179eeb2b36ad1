import { limits } from "../../../src/domain/limits.ts";
import type { MemberCursor, MemberQuery } from "../../../src/domain/member-list.ts";
import { encodeCursor } from "../../../src/repositories/page.ts";
import type { Lab } from "../servers/lab.ts";
import type { ParlorTarget } from "../servers/target.ts";
import { interleaved } from "./interleaved.ts";
import { measureRequests } from "./rest.ts";
import type { Metrics, Workload } from "./workload.ts";

const FEW = 1_000;
const MANY = 100_000;
const ADDED_AT_ONCE = 2_000;
/** Members have numbers from here on, so that those who log in to join are others. */
const FIRST = 1_000_000;
const PAGE = 50;
const JOINS = 160;

const nameOf = (size: number) => `${size.toLocaleString("en")} members`;
const idOf = (index: number) => `00000000-0000-7000-8000-${index.toString(16).padStart(12, "0")}`;

/** What is asked for of a room of this size; the last page of each list, since the first is the easy one. */
const queries: Readonly<Record<string, (size: number) => Omit<MemberQuery, "limit">>> = {
  "first page": () => ({ q: null, role: null, after: null }),
  "last page": (size) => ({ q: null, role: null, after: { userId: idOf(FIRST + size - PAGE - 1), sort: "" } }),
  "page of a search": () => ({ q: "bench1", role: null, after: null }),
};

interface MemberRoom {
  readonly id: string;
  readonly size: number;
  /** Of those who have joined so far. */
  joined: number;
}

async function fill(target: ParlorTarget, size: number): Promise<MemberRoom> {
  const [id = ""] = await target.makeRooms(1, 1);
  for (let done = 0; done < size; done += ADDED_AT_ONCE) {
    await target.addMembers(id, FIRST + done, Math.min(ADDED_AT_ONCE, size - done));
  }
  return { id, size, joined: 0 };
}

/** A page over REST, and the rows that SQLite reads for it. */
async function measurePage(
  lab: Lab,
  target: ParlorTarget,
  room: MemberRoom,
  name: string,
  total: number,
): Promise<Metrics> {
  const query = queries[name]?.(room.size);
  if (!query) throw new Error(`There is no "${name}"`);
  const [token = ""] = await target.tokens(1);
  const path = `/room/${room.id}/members?${search(query)}`;
  const rowsRead = await target.memberRows(room.id, { ...query, limit: PAGE });
  const metrics = await measureRequests(lab, target, {
    total,
    request: (connection) => connection.request("GET", path, token),
    isRight: ({ status, body }) =>
      status === 200 && (JSON.parse(body) as { members: unknown[] }).members.length === PAGE,
  });
  return { ...metrics, rowsRead };
}

function search({ q, after }: Omit<MemberQuery, "limit">): string {
  const cursorOf = ({ userId, sort }: MemberCursor) => encodeCursor(`${userId} ${sort}`);
  return new URLSearchParams({
    ...(q === null ? {} : { q }),
    ...(after ? { cursor: cursorOf(after) } : {}),
  }).toString();
}

/** Each by somebody who has not been there. */
async function measureJoins(lab: Lab, target: ParlorTarget, room: MemberRoom): Promise<Metrics> {
  const tokens = (await target.tokens(1 + room.joined + JOINS)).slice(1 + room.joined);
  room.joined += JOINS;
  return await measureRequests(lab, target, {
    total: JOINS,
    request: (connection) => connection.request("POST", `/room/${room.id}/join`, tokens.pop() ?? ""),
    isRight: ({ status, body }) => status === 200 && body.includes('"member"'),
  });
}

/** By one of them; nobody listens. */
async function measureSends(lab: Lab, target: ParlorTarget, room: MemberRoom, total: number): Promise<Metrics> {
  const [token = ""] = await target.tokens(1);
  const path = `/message/rooms/${room.id}/messages`;
  return await measureRequests(lab, target, {
    total,
    request: (connection) => connection.request("POST", path, token, { message: { content: "hello, everybody" } }),
    isRight: ({ status }) => status === 201,
  });
}

/** Of the first to have joined, to whom all that was sent is unread. */
async function measureUnread(lab: Lab, target: ParlorTarget, room: MemberRoom, total: number): Promise<Metrics> {
  const token = (await target.tokens(1 + JOINS)).at(-1) ?? "";
  return await measureRequests(lab, target, {
    total,
    request: (connection) => connection.request("GET", `/room/${room.id}/read`, token),
    isRight: ({ status, body }) => status === 200 && body.includes(`"unread_count":${limits.unreadMax}`),
  });
}

/** A page of members, a join, a send, and what is unread, in a small and in a very large room. */
export const members: Workload = {
  name: "members",
  async run(lab, { isQuick, repeats, report }) {
    const target = await lab.freshParlor({ vars: { MEMBERS_MAX: String(2 * MANY) } });
    try {
      const rooms = new Map<string, MemberRoom>();
      for (const size of [FEW, MANY]) rooms.set(nameOf(size), await fill(target, size));
      const roomOf = (subject: string) => rooms.get(subject) as MemberRoom;
      const total = isQuick ? 300 : 1_000;
      for (const name of Object.keys(queries)) {
        const measure = (subject: string) => measurePage(lab, target, roomOf(subject), name, total);
        await measure(nameOf(MANY));
        await interleaved(`members: ${name}`, nameOf(FEW), [nameOf(MANY)], repeats, measure, report);
      }
      const acts: Record<string, (room: MemberRoom) => Promise<Metrics>> = {
        join: (room) => measureJoins(lab, target, room),
        send: (room) => measureSends(lab, target, room, total),
        unread: (room) => measureUnread(lab, target, room, total),
      };
      for (const [name, act] of Object.entries(acts)) {
        const measure = (subject: string) => act(roomOf(subject));
        await measure(nameOf(FEW));
        await interleaved(`members: ${name}`, nameOf(FEW), [nameOf(MANY)], repeats, measure, report);
      }
    } finally {
      await target.server.stop();
    }
  },
};
