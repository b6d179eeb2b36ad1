import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { success } from "../../../src/contract/primitives.ts";
import { adminReportsResponse, listedReport, reportResponse, reportsResponse } from "../../../src/contract/report.ts";
import {
  answered,
  call,
  deleteMessage,
  type Person,
  putMember,
  refused,
  roomOf,
  send,
} from "../../support/worker-client.ts";
import { auditOf, expectRecordsProjected } from "../../support/worker-moderation.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, dumpSqlite, loseStorage, shrinkWindow } from "../../support/worker-room.ts";

const reporting = (as: Person, room: string, report: object) =>
  call("POST", `/room/${room}/reports`, { as, json: { report: { category: "spam", ...report } } });
const queue = async (as: Person, room: string, query = "") =>
  await answered(call("GET", `/room/${room}/reports${query}`, { as }), reportsResponse);
const resolving = (as: Person, room: string, id: string, report: object = {}) =>
  call("PATCH", `/room/${room}/reports/${id}`, {
    as,
    json: { report: { state: "resolved", resolution: "dismissed", ...report } },
  });

async function reportedRoom() {
  const [ada, bob, mod] = await Promise.all([newPerson(), newPerson(), newPerson()]);
  const room = await roomOf(ada, bob);
  await putMember(ada, room, mod, "moderator");
  const message = await send(bob, room, `buy this ${uuidv7()}`);
  const { report } = await answered(
    reporting(ada, room, { message_id: message.id, note: "again" }),
    reportResponse,
    201,
  );
  return { ada, bob, mod, room, message, report };
}

describe("a report", () => {
  it("of a room that was deleted since is still answered by an admin, and by nobody else", async () => {
    const { ada, mod, room, report } = await reportedRoom();
    const root = await newPerson({ role: "admin" });
    expect((await call("DELETE", `/room/${room}`, { as: ada })).status).toBe(200);
    await refused(resolving(mod, room, report.id), "room.not_found");
    const { report: resolved } = await answered(resolving(root, room, report.id), reportResponse);
    expect(resolved).toMatchObject({ state: "resolved", resolution: "dismissed", resolved_by: root.id });
    await expectRecordsProjected(room);
  });

  it("is one, however often it is sent at once", async () => {
    const { ada, bob, mod, room, report, message } = await reportedRoom();
    const answers = await Promise.all([1, 2, 3, 4].map(() => reporting(ada, room, { user_id: bob.id })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201]);
    const again = await answered(reporting(ada, room, { message_id: message.id }), reportResponse);
    expect(again.report).toEqual(report);
    expect((await queue(mod, room)).reports).toHaveLength(2);
  });

  it("is seen by those who manage reports, page by page, but by nobody whom it is about", async () => {
    const { ada, bob, mod, room, report } = await reportedRoom();
    const about = (await answered(reporting(bob, room, { user_id: mod.id }), reportResponse, 201)).report;
    const ids = async (as: Person, query = "") => (await queue(as, room, query)).reports.map(({ id }) => id);
    expect(await ids(ada)).toEqual([about.id, report.id]);
    expect(await ids(mod)).toEqual([report.id]);
    const first = await queue(ada, room, "?limit=1");
    expect(await ids(ada, `?limit=1&cursor=${first.page.next_cursor}`)).toEqual([report.id]);
    await refused(call("GET", `/room/${room}/reports`, { as: bob }), "room.forbidden");
    await refused(resolving(mod, room, about.id), "report.not_found");
    await refused(resolving(mod, room, "no-id"), "report.not_found");
  });

  it("shows the message as it is, from PostgreSQL if it has to, and nothing of it once it is deleted", async () => {
    const { ada, bob, mod, room, message } = await reportedRoom();
    const seen = async () => (await queue(mod, room)).reports[0]?.message;
    expect(await seen()).toEqual({ seq: message.seq, content: message.content, deleted_at: null });
    await shrinkWindow(room, { events: 1, bytes: 1, ageMs: 0 });
    await send(ada, room, "moves the window on");
    await drained(room);
    expect(await seen()).toEqual({ seq: message.seq, content: message.content, deleted_at: null });
    await deleteMessage(bob, room, message.id);
    expect(await seen()).toMatchObject({ content: null, deleted_at: expect.any(String) });
    expect(await dumpSqlite(room)).not.toContain(message.content);
  });

  it("is resolved once and for the log, without a word of who made it", async () => {
    const { ada, mod, room, report } = await reportedRoom();
    const verdict = { resolution: "user_warned", note: "spoke with them" };
    const { report: resolved } = await answered(resolving(mod, room, report.id, verdict), reportResponse);
    expect(resolved).toMatchObject({
      state: "resolved",
      resolution: "user_warned",
      resolution_note: "spoke with them",
      resolved_by: mod.id,
    });
    expect((await answered(resolving(mod, room, report.id, verdict), reportResponse)).report).toEqual(resolved);
    expect((await queue(mod, room)).reports).toEqual([]);
    expect((await queue(mod, room, "?state=resolved")).reports).toMatchObject([{ id: report.id }]);
    const acts = await auditOf(ada, room);
    expect(acts.map(({ action, target_id }) => [action, target_id])).toEqual([["report.resolved", report.id]]);
    expect(JSON.stringify(acts)).not.toContain(ada.id);
  });

  it("outlives the storage of its room, open as it was", async () => {
    const { ada, mod, room, report, message } = await reportedRoom();
    await expectRecordsProjected(room);
    await loseStorage(room);
    expect((await queue(mod, room)).reports).toMatchObject([{ id: report.id, note: "again" }]);
    const again = await answered(reporting(ada, room, { message_id: message.id }), reportResponse);
    expect(again.report).toEqual(report);
  });
});

it("GET /admin/reports has those of all rooms, as PostgreSQL knows them, newest first", async () => {
  const root = await newPerson({ role: "admin" });
  const { ada, bob, mod, room, report, message } = await reportedRoom();
  const second = (await answered(reporting(mod, room, { user_id: bob.id }), reportResponse, 201)).report;
  await expectRecordsProjected(room);
  const all = async (query = "") =>
    await answered(call("GET", `/admin/reports?room_id=${room}${query}`, { as: root }), adminReportsResponse);
  const first = await all("&limit=1");
  expect(first.reports).toMatchObject([{ id: second.id, room_name: "A room", message: null }]);
  const next = await all(`&limit=1&cursor=${first.page.next_cursor}`);
  expect(next.reports).toMatchObject([{ ...report, message: { seq: message.seq, content: message.content } }]);
  expect(next.page.next_cursor).toBeNull();
  await answered(resolving(root, room, second.id), reportResponse);
  await expectRecordsProjected(room);
  expect((await all("&state=resolved")).reports.map(({ id }) => id)).toEqual([second.id]);
  const both = await all("&state=all");
  expect(both.reports).toMatchObject([
    { id: second.id, reporter_name: mod.fullName, user_name: bob.fullName, resolver_name: root.fullName },
    { id: report.id, reporter_name: ada.fullName, user_name: bob.fullName, resolver_name: null },
  ]);
  const file = await call("GET", `/admin/reports?room_id=${room}&state=all&format=jsonl`, { as: root });
  const lines = (await file.text()).trimEnd().split("\n");
  expect(lines.map((line) => listedReport.parse(JSON.parse(line)))).toEqual(both.reports);
  const sheet = await call("GET", `/admin/reports?room_id=${room}&format=csv`, { as: root });
  expect(sheet.headers.get("content-disposition")).toBe('attachment; filename="reports.csv"');
  expect((await sheet.text()).trimEnd().split("\r\n")).toHaveLength(2);
  await answered(call("DELETE", `/user/${bob.id}`, { as: root }), success);
  expect((await all("&state=all")).reports.map(({ user_name }) => user_name)).toEqual([null, null]);
  await refused(call("GET", "/admin/reports", { as: ada }), "auth.forbidden");
});
