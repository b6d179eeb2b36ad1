import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { adminAuditResponse, auditResponse, listedAuditEntry } from "../../../src/contract/audit.ts";
import type { AuditEntry } from "../../../src/domain/record.ts";
import { appendAudit } from "../../../src/repositories/audit.ts";
import { answered, call, createRoom, type Person, putMember, refused } from "../../support/worker-client.ts";
import { lockRoom, sql } from "../../support/worker-database.ts";
import { deps, newPerson } from "../../support/worker-people.ts";
import { drained, inside } from "../../support/worker-room.ts";

const rename = (as: Person, room: string, name: string) =>
  call("PATCH", `/room/${room}`, { as, json: { room: { name } } });

async function audit(as: Person, path: string, query: Record<string, string> = {}) {
  const schema = path === "/admin/audit" ? adminAuditResponse : auditResponse;
  return await answered(call("GET", `${path}?${new URLSearchParams(query)}`, { as }), schema);
}

/** Entries of a room reach PostgreSQL behind its events. */
async function auditDrained(room: string): Promise<void> {
  await drained(room);
  await inside(room, ({ outbox }) => outbox.run());
}

const accountAct = (change: Partial<AuditEntry> = {}): AuditEntry => ({
  id: uuidv7(),
  at: Date.now(),
  actorId: uuidv7(),
  action: "account.status_changed",
  targetId: uuidv7(),
  reason: null,
  details: null,
  requestId: null,
  ...change,
});

describe("GET /room/{room_id}/audit", () => {
  it("has each act once and the newest first, whether PostgreSQL has it or only the room", async () => {
    const ada = await newPerson();
    const { id } = await createRoom(ada, { name: "name 0" });
    await rename(ada, id, "name 1");
    await rename(ada, id, "name 2");
    await auditDrained(id);
    const unlock = await lockRoom(id);
    try {
      await rename(ada, id, "name 3");
      await rename(ada, id, "name 4");
      const names = async (query: Record<string, string>) => {
        const { entries, page } = await audit(ada, `/room/${id}/audit`, query);
        return {
          names: entries.map(({ details }) => (details as { after: { name: string } }).after.name),
          next: page.next_cursor,
        };
      };
      expect(await names({})).toEqual({ names: ["name 4", "name 3", "name 2", "name 1"], next: null });
      const first = await names({ limit: "3" });
      expect(first.names).toEqual(["name 4", "name 3", "name 2"]);
      expect(await names({ limit: "3", cursor: first.next ?? "" })).toEqual({ names: ["name 1"], next: null });
      expect(await names({ action: "room.updated", actor_id: ada.id, limit: "1" })).toMatchObject({
        names: ["name 4"],
      });
      expect(await names({ action: "room.deleted" })).toEqual({ names: [], next: null });
      expect(await names({ actor_id: uuidv7() })).toEqual({ names: [], next: null });
    } finally {
      await unlock();
    }
  });

  it("is for those who may read it", async () => {
    const [ada, bob, eve, root] = await Promise.all([
      newPerson(),
      newPerson(),
      newPerson(),
      newPerson({ role: "admin" }),
    ]);
    const { id } = await createRoom(ada);
    await putMember(ada, id, bob, "moderator");
    await refused(call("GET", `/room/${id}/audit`, { as: bob }), "room.forbidden");
    await refused(call("GET", `/room/${id}/audit`, { as: eve }), "room.not_found");
    await refused(call("GET", `/room/${id}/audit?cursor=x`, { as: ada }), "request.bad_query");
    expect((await audit(root, `/room/${id}/audit`)).entries.length).toBe(
      (await audit(ada, `/room/${id}/audit`)).entries.length,
    );
  });
});

describe("GET /admin/audit", () => {
  it("finds acts on rooms and accounts by who, whom, where, what and when", async () => {
    const [ada, root] = await Promise.all([newPerson(), newPerson({ role: "admin" })]);
    const act = accountAct({ reason: "spam", details: { before: "active", after: "suspended" } });
    await deps.db.transaction((tx) => appendAudit(tx, act));
    const { id: room } = await createRoom(ada);
    await rename(ada, room, "another");
    await auditDrained(room);
    const found = async (query: Record<string, string>) =>
      (await audit(root, "/admin/audit", query)).entries.map(({ action }) => action);
    const at = new Date(act.at).toISOString();
    const behind = new Date(act.at + 1).toISOString();
    for (const query of [{ actor_id: act.actorId ?? "" }, { target_id: act.targetId ?? "" }]) {
      expect(await found(query)).toEqual(["account.status_changed"]);
      expect(await found({ ...query, from: at, to: behind })).toEqual(["account.status_changed"]);
      expect(await found({ ...query, to: at })).toEqual([]);
      expect(await found({ ...query, from: behind })).toEqual([]);
      expect(await found({ ...query, action: "account.deleted" })).toEqual([]);
    }
    expect(await found({ room_id: room })).toEqual(["room.updated"]);
    expect((await audit(root, "/admin/audit", { room_id: room })).entries).toMatchObject([
      { actor_name: ada.fullName, target_name: null, room_name: "another" },
    ]);
    await deps.db.transaction((tx) => appendAudit(tx, accountAct({ actorId: root.id, targetId: ada.id })));
    expect((await audit(root, "/admin/audit", { actor_id: root.id })).entries).toMatchObject([
      { actor_name: root.fullName, target_name: ada.fullName, room_name: null },
    ]);
    await refused(call("GET", "/admin/audit", { as: ada }), "auth.forbidden");
    await refused(call("GET", "/admin/audit?from=yesterday", { as: root }), "request.bad_query");
  });

  it("comes as CSV without formulas, and as JSON Lines, in whole", async () => {
    const root = await newPerson({ role: "admin" });
    const actorId = uuidv7();
    const acts = Array.from({ length: 1_203 }, (_, n) => accountAct({ actorId, reason: `=SUM(${n})` }));
    await deps.db.transaction(async (tx) => {
      for (const act of acts) await appendAudit(tx, act);
    });
    const file = async (format: string) => {
      const response = await call("GET", `/admin/audit?actor_id=${actorId}&format=${format}`, { as: root });
      expect(response.headers.get("content-disposition")).toBe(`attachment; filename="audit.${format}"`);
      return new TextDecoder()
        .decode(await response.arrayBuffer())
        .trim()
        .split(/\r?\n/);
    };
    const ids = acts.map(({ id }) => id).reverse();
    const [, ...csv] = await file("csv");
    expect(csv.map((row) => row.slice(0, 36))).toEqual(ids);
    expect(csv.at(-1)).toContain(",'=SUM(0),");
    const lines = (await file("jsonl")).map((line) => listedAuditEntry.parse(JSON.parse(line)));
    expect(lines.map(({ id }) => id)).toEqual(ids);
  });
});

it("nobody changes an entry, not even by SQL", async () => {
  const act = accountAct();
  await appendAudit(deps.db, act);
  await expect(sql`update audit_log set reason = 'none' where id = ${act.id}`).rejects.toThrow("append-only");
  await expect(sql`delete from audit_log where id = ${act.id}`).rejects.toThrow("append-only");
});
