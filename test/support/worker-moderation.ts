import { auditResponse } from "../../src/contract/audit.ts";
import { banResponse } from "../../src/contract/ban.ts";
import { success } from "../../src/contract/primitives.ts";
import { memberResponse } from "../../src/contract/room.ts";
import { eventually } from "./worker-bounded.ts";
import { answered, call, type Person } from "./worker-client.ts";
import { sql } from "./worker-database.ts";
import { drained, inside, querySqlite } from "./worker-room.ts";

export function banning(as: Person, roomId: string, whom: Pick<Person, "id">, ban: object = {}): Promise<Response> {
  return call("PUT", `/room/${roomId}/bans/${whom.id}`, { as, json: { ban } });
}

export async function banUser(as: Person, roomId: string, whom: Pick<Person, "id">, ban: object = {}) {
  return await answered(banning(as, roomId, whom, ban), banResponse);
}

export async function unbanUser(as: Person, roomId: string, whom: Person): Promise<void> {
  await answered(call("DELETE", `/room/${roomId}/bans/${whom.id}`, { as }), success);
}

export async function muteMember(as: Person, roomId: string, whom: Person, mute: object = { seconds: 3_600 }) {
  return (
    await answered(call("PUT", `/room/${roomId}/members/${whom.id}/mute`, { as, json: { mute } }), memberResponse)
  ).member;
}

export function joining(as: Person, roomId: string): Promise<Response> {
  return call("POST", `/room/${roomId}/join`, { as });
}

/** What stands in a room's audit log, the oldest first. */
export async function auditOf(as: Person, roomId: string) {
  const { entries } = await answered(call("GET", `/room/${roomId}/audit`, { as }), auditResponse);
  return entries.reverse();
}

/** PostgreSQL holds the records of a room as the room does, and its audit log. */
export async function expectRecordsProjected(roomId: string): Promise<void> {
  await drained(roomId);
  const rows = await querySqlite<{ kind: string; key: string; value: string | null; version: number }>(
    roomId,
    "select kind, key, value, version from records order by kind, key",
  );
  const told = (all: readonly { kind: string; key: string; value: unknown; version: number }[]) =>
    JSON.stringify(all.map(({ kind, key, value, version }) => [kind, key, sorted(value), version]));
  const own = rows.filter(({ kind }) => kind !== "audit");
  const expected = told(own.map((row) => ({ ...row, value: row.value === null ? null : JSON.parse(row.value) })));
  const acts = rows.flatMap(({ kind, key }) => (kind === "audit" ? key : []));
  await eventually(5_000, `the records of room ${roomId} in PostgreSQL`, async () => {
    await inside(roomId, ({ outbox }) => outbox.run());
    const projected = await sql<{ kind: string; key: string; value: unknown; version: number }[]>`
      select kind, key, value, version::float8 as version from room_records where room_id = ${roomId} order by kind, key`;
    const known = await sql<{ id: string }[]>`select id from audit_log where room_id = ${roomId}`;
    const ids = new Set(known.map(({ id }) => id));
    return told(projected) === expected && acts.every((id) => ids.has(id)) ? true : null;
  });
}

/** Keys in one order: jsonb keeps another. */
function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.entries(value)
    .map(([key, inner]) => [key, sorted(inner)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}
