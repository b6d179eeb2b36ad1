import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { invitationCreated } from "../../../src/contract/invitation.ts";
import { removalResponse, roomsResponse } from "../../../src/contract/room.ts";
import { readCode } from "../../../src/services/invitation-codes.ts";
import { queryAccount } from "../../support/worker-account.ts";
import {
  answered,
  call,
  createRoom,
  history,
  openingDirect,
  type Person,
  putMember,
  refused,
  removeMember,
  roomOf,
  send,
} from "../../support/worker-client.ts";
import { sql } from "../../support/worker-database.ts";
import {
  accept,
  accepting,
  decline,
  declining,
  invitationsOf,
  invite,
  inviting,
  newLink,
  ownInvitations,
  preview,
  previewing,
  redeem,
  redeeming,
  revoke,
} from "../../support/worker-invitations.ts";
import { newPerson, setStanding } from "../../support/worker-people.ts";
import { drained, dumpSqlite, hibernate, inside, loseStorage } from "../../support/worker-room.ts";

const people = (count: number) => Promise.all(Array.from({ length: count }, () => newPerson()));

describe("an invitation of one's own", () => {
  it("is listed with a glimpse of the room, and makes its holder a member", async () => {
    const [ada, bob] = (await people(2)) as [Person, Person];
    const room = await createRoom(ada, { name: "A private room" });
    const { id } = await invite(ada, room.id, bob, { role: "read_only" });
    const maker = { id: ada.id, username: ada.username, full_name: ada.fullName, profile_pic_url: null };
    expect(await ownInvitations(bob)).toMatchObject([
      {
        id,
        room_id: room.id,
        room: { name: "A private room", description: null, topic: null, visibility: "private", member_count: 1 },
        role: "read_only",
        invited_by: maker,
      },
    ]);
    await refused(call("GET", `/room/${room.id}`, { as: bob }), "room.not_found");
    const { member, listed } = await accept(bob, room.id, id);
    expect({ role: member.role, listed }).toEqual({ role: "read_only", listed: true });
    expect(await ownInvitations(bob)).toEqual([]);
    const mine = await answered(call("GET", "/room/rooms", { as: bob }), roomsResponse);
    expect(mine.rooms).toMatchObject([{ id: room.id, member_count: 2 }]);
    expect((await accept(bob, room.id, id)).member).toEqual(member);
  });

  it("is not shown, nor good for anything, to others", async () => {
    const [ada, bob, eve] = (await people(3)) as [Person, Person, Person];
    const room = await roomOf(ada);
    const { id } = await invite(ada, room, bob);
    expect(await ownInvitations(eve)).toEqual([]);
    await refused(accepting(eve, room, id), "room.not_found");
    await refused(declining(eve, room, id), "room.not_found");
    await refused(accepting(eve, uuidv7(), id), "room.not_found");
    await refused(call("GET", `/room/${room}/invitations`, { as: bob }), "room.not_found");
    expect(await ownInvitations(bob)).toHaveLength(1);
  });

  it("leaves the list when it is declined, revoked or run out, or its maker has gone", async () => {
    const [ada, bob, mod] = (await people(3)) as [Person, Person, Person];
    const room = await roomOf(ada);
    await putMember(ada, room, mod, "moderator");
    const first = await invite(ada, room, bob);
    expect(await decline(bob, room, first.id)).toEqual({ success: true, listed: true });
    expect(await ownInvitations(bob)).toEqual([]);
    await decline(bob, room, first.id);
    await refused(accepting(bob, room, first.id), "invitation.not_found");
    const second = await invite(ada, room, bob);
    expect(await ownInvitations(bob)).toHaveLength(1);
    await revoke(ada, room, second.id);
    expect(await ownInvitations(bob)).toEqual([]);
    await invite(mod, room, bob);
    expect(await ownInvitations(bob)).toHaveLength(1);
    await removeMember(ada, room, mod);
    expect(await ownInvitations(bob)).toEqual([]);
    const { id } = await invite(ada, room, bob, { expires_in_seconds: 60 });
    expect(await ownInvitations(bob)).toHaveLength(1);
    await inside(room, (_, { storage }) => {
      storage.sql.exec("update records set value = json_set(value, '$.expiresAt', 1) where key = ?", id);
    });
    await refused(accepting(bob, room, id), "invitation.expired");
  });

  it("is refused for nobody, a member, a role above one's own, and a body that makes no sense", async () => {
    const [ada, bob, mod] = (await people(3)) as [Person, Person, Person];
    const room = await roomOf(ada, bob);
    await putMember(ada, room, mod, "moderator");
    await refused(inviting(ada, room, { user_id: uuidv7() }), "user.not_found");
    await refused(inviting(ada, room, { user_id: bob.id }), "member.exists");
    await refused(inviting(bob, room, {}), "room.forbidden");
    await refused(inviting(mod, room, { role: "admin" }), "room.forbidden");
    const [eve] = (await people(1)) as [Person];
    for (const body of [
      { user_id: eve.id, max_uses: 2 },
      { max_uses: 0 },
      { max_uses: 1.5 },
      { expires_in_seconds: 0 },
      { expires_in_seconds: 1e12 },
      { role: "king" },
      { user_id: "me" },
      { code: "mine" },
    ]) {
      await refused(inviting(ada, room, body), "request.invalid");
    }
    await refused(inviting(eve, room, {}), "room.not_found");
  });
});

describe("a link", () => {
  it("shows its holder the room in short and its maker, and nothing else", async () => {
    const [ada, bob] = (await people(2)) as [Person, Person];
    const room = await createRoom(ada, { name: "Behind a link" });
    await send(ada, room.id, "a secret");
    const { code } = await newLink(ada, room.id);
    expect(await preview(bob, code)).toEqual({
      room: { name: "Behind a link", description: null, topic: null, visibility: "private", member_count: 1 },
      invited_by: { id: ada.id, username: ada.username, full_name: ada.fullName, profile_pic_url: null },
    });
    await refused(call("GET", `/room/${room.id}`, { as: bob }), "room.not_found");
    await refused(call("GET", `/message/rooms/${room.id}/messages`, { as: bob }), "room.not_found");
    await refused(call("GET", `/invitation/${code}`), "auth.required");
  });

  it("joins: history opens with the membership, and closes with it", async () => {
    const [ada, bob] = (await people(2)) as [Person, Person];
    const room = await roomOf(ada);
    await send(ada, room, "from before");
    const { code } = await newLink(ada, room);
    const { room_id, member } = await redeem(bob, code);
    expect({ room_id, role: member.role }).toEqual({ room_id: room, role: "member" });
    expect((await history(bob, room)).messages).toMatchObject([{ content: "from before" }]);
    await send(bob, room, "hello");
    await removeMember(bob, room, bob);
    await refused(call("GET", `/message/rooms/${room}/messages`, { as: bob }), "room.not_found");
  });

  it("keeps its secret out of the room, of PostgreSQL and of the account", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const { code } = await newLink(ada, room);
    const secret = Buffer.from(code, "base64url").subarray(16);
    await drained(room);
    const [row] = await sql`select json_agg(k)::text as text from room_records k where room_id = ${room}`;
    const dumps = [
      await dumpSqlite(room),
      String(row?.text),
      JSON.stringify(await queryAccount(ada.id, "select * from claims")),
    ];
    for (const dump of dumps) {
      for (const form of [code, secret.toString("hex"), secret.toString("base64url"), secret.toString("base64")]) {
        expect(dump).not.toContain(form);
      }
    }
    expect(dumps[0]).toContain(readCode(code)?.invitationId);
  });

  it("answers a code that is wrong, revoked, of another room or without its maker in one way", async () => {
    const [ada, bob, mod] = (await people(3)) as [Person, Person, Person];
    const [room, other] = [await roomOf(ada), await roomOf(ada)];
    await putMember(ada, room, mod, "moderator");
    const { id, code: revoked } = await newLink(ada, room);
    const { code: orphaned } = await newLink(mod, room);
    const { code: deleted } = await newLink(ada, other);
    await revoke(ada, room, id);
    await removeMember(ada, room, mod);
    await answered(call("DELETE", `/room/${other}`, { as: ada }), removalResponse);
    const elsewhere = Buffer.concat([Buffer.from(uuidv7().replaceAll("-", ""), "hex"), Buffer.alloc(16)]);
    const wrong = Buffer.concat([Buffer.from(room.replaceAll("-", ""), "hex"), Buffer.alloc(16, 7)]);
    const codes = [revoked, orphaned, deleted, elsewhere.toString("base64url"), wrong.toString("base64url"), "short"];
    const answers = new Set<string>();
    for (const code of codes) {
      for (const response of [previewing(bob, code), redeeming(bob, code)]) {
        const { request_id: _id, instance: _path, ...problem } = await refused(response, "invitation.not_found");
        answers.add(JSON.stringify(problem));
      }
    }
    expect(answers.size).toBe(1);
  });

  it("tells who holds it that it is used up or has run out", async () => {
    const [ada, bob, eve] = (await people(3)) as [Person, Person, Person];
    const room = await roomOf(ada);
    const { code } = await newLink(ada, room, { max_uses: 1 });
    await redeem(bob, code);
    await redeem(bob, code);
    for (const response of [previewing(eve, code), redeeming(eve, code)]) await refused(response, "invitation.expired");
    const short = await newLink(ada, room, { expires_in_seconds: 3_600 });
    await inside(room, (_, { storage }) => {
      storage.sql.exec("update records set value = json_set(value, '$.expiresAt', 1) where key = ?", short.id);
    });
    await refused(redeeming(eve, short.code), "invitation.expired");
  });

  it("is the same, with its code, under the same Idempotency-Key", async () => {
    const ada = await newPerson();
    const [room, other] = [await roomOf(ada), await roomOf(ada)];
    const first = await answered(inviting(ada, room, { max_uses: 3 }, "k"), invitationCreated, 201);
    await hibernate(room);
    const again = await inviting(ada, room, { max_uses: 3 }, "k");
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(again.headers.get("cache-control")).toBe("no-store");
    expect(await answered(again, invitationCreated)).toEqual(first);
    await refused(inviting(ada, room, { max_uses: 4 }, "k"), "request.key_reused");
    expect((await answered(inviting(ada, other, { max_uses: 3 }, "k"), invitationCreated, 201)).code).not.toBe(
      first.code,
    );
    expect((await invitationsOf(ada, room)).invitations).toHaveLength(1);
  });

  it("does not let in who is suspended", async () => {
    const [ada, bob] = (await people(2)) as [Person, Person];
    const admin = await newPerson({ role: "admin" });
    const room = await roomOf(ada);
    const { code } = await newLink(ada, room);
    expect((await setStanding(admin, bob, { status: "suspended" })).status).toBe(200);
    await refused(redeeming(bob, code), "account.suspended");
  });
});

describe("the invitations of a room", () => {
  it("are listed, a page at a time, without codes, until they end", async () => {
    const [ada, bob] = (await people(2)) as [Person, Person];
    const room = await roomOf(ada);
    const links = [await newLink(ada, room), await newLink(ada, room), await newLink(ada, room)];
    const personal = await invite(ada, room, bob);
    const all = (await invitationsOf(ada, room)).invitations;
    expect(all.map(({ id }) => id)).toEqual([...links.map(({ id }) => id), personal.id].sort());
    expect(all.find(({ id }) => id === personal.id)).toMatchObject({
      user: { id: bob.id, username: bob.username },
      invited_by: { id: ada.id },
      max_uses: 1,
      state: "open",
    });
    const first = await invitationsOf(ada, room, "?limit=3");
    const rest = await invitationsOf(ada, room, `?limit=3&cursor=${first.page.next_cursor}`);
    expect([...first.invitations, ...rest.invitations]).toEqual(all);
    expect(rest.page.next_cursor).toBeNull();
    await revoke(ada, room, personal.id);
    await revoke(ada, room, personal.id);
    expect((await invitationsOf(ada, room)).invitations).toHaveLength(3);
    await refused(call("DELETE", `/room/${room}/invitations/${uuidv7()}`, { as: ada }), "invitation.not_found");
  });

  it("survive the loss of the room's storage, with uses, names and end", async () => {
    const [ada, bob, eve] = (await people(3)) as [Person, Person, Person];
    const room = await roomOf(ada);
    const link = await newLink(ada, room, { max_uses: 2 });
    const { id } = await invite(ada, room, eve);
    const gone = await newLink(ada, room);
    await revoke(ada, room, gone.id);
    await redeem(bob, link.code);
    await drained(room);
    const before = await invitationsOf(ada, room);
    await loseStorage(room);
    expect(await invitationsOf(ada, room)).toEqual(before);
    await accept(eve, room, id);
    const [zoe, yan] = (await people(2)) as [Person, Person];
    await refused(redeeming(zoe, gone.code), "invitation.not_found");
    await redeem(zoe, link.code);
    await refused(redeeming(yan, link.code), "invitation.expired");
  });

  it("are audited: made, accepted, revoked", async () => {
    const [ada, bob] = (await people(2)) as [Person, Person];
    const room = await roomOf(ada);
    const { id, code } = await newLink(ada, room);
    await redeem(bob, code);
    await revoke(ada, room, id);
    await drained(room);
    const rows = await sql`select action, actor_id, target_id from audit_log where room_id = ${room} order by id`;
    expect(rows.map((row) => ({ ...row }))).toEqual([
      { action: "invitation.created", actor_id: ada.id, target_id: id },
      { action: "invitation.accepted", actor_id: bob.id, target_id: id },
      { action: "invitation.revoked", actor_id: ada.id, target_id: id },
    ]);
  });
});

const HOUR_MS = 3_600_000;

describe("what one user may do in an hour", () => {
  const empty = (person: Person, action: string) =>
    queryAccount(person.id, `insert or replace into quotas values ('${action}', ${Date.now() + HOUR_MS})`);
  const limited = (response: Promise<Response>) => refused(response, "rate.limited");

  it("is counted by their account, whatever the room: creation, direct rooms, joining, inviting, showing codes", async () => {
    const [ada, bob] = (await people(2)) as [Person, Person];
    const room = await createRoom(ada, { visibility: "public" });
    const { code } = await newLink(ada, room.id);
    const { id } = await invite(ada, room.id, bob);
    await empty(ada, "room.create");
    await limited(call("POST", "/room/", { as: ada, json: { room: { name: "One more" } } }));
    await empty(ada, "direct.open");
    await limited(openingDirect(ada, bob));
    await empty(ada, "invitation.create");
    await limited(inviting(ada, room.id, {}));
    await empty(bob, "member.join");
    await limited(call("POST", `/room/${room.id}/join`, { as: bob }));
    await limited(accepting(bob, room.id, id));
    await empty(bob, "invitation.show_code");
    await limited(previewing(bob, code));
    await limited(redeeming(bob, code));
  });

  it("is taken one by one and comes back with time", async () => {
    const ada = await newPerson();
    const taken = async () => await queryAccount(ada.id, "select spent_until from quotas where name = 'room.create'");
    await createRoom(ada);
    const [first] = await taken();
    await createRoom(ada);
    const [second] = await taken();
    expect(Number(second?.spent_until)).toBeGreaterThan(Number(first?.spent_until));
    await queryAccount(ada.id, `update quotas set spent_until = ${Date.now() + HOUR_MS} where name = 'room.create'`);
    await limited(call("POST", "/room/", { as: ada, json: { room: { name: "One more" } } }));
    await queryAccount(
      ada.id,
      `update quotas set spent_until = ${Date.now() + HOUR_MS / 2} where name = 'room.create'`,
    );
    await createRoom(ada);
  });
});
