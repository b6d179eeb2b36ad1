import { describe, expect, it } from "vitest";
import { directResponse } from "../../../src/contract/direct.ts";
import { blocksResponse } from "../../../src/contract/people.ts";
import { removalResponse } from "../../../src/contract/room.ts";
import { eventually } from "../../support/worker-bounded.ts";
import {
  answered,
  call,
  history,
  openDirect,
  openingDirect,
  type Person,
  refused,
  roomOf,
  send,
  sending,
  setBlock,
} from "../../support/worker-client.ts";
import { loseIndex, runAlarm } from "../../support/worker-direct.ts";
import { refuseRows } from "../../support/worker-faults.ts";
import { FrameSocket } from "../../support/worker-frames.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, hibernate, loseStorage } from "../../support/worker-room.ts";
import { PlainSocket } from "../../support/worker-socket.ts";
import { forTest } from "../../support/worker-undo.ts";

const pair = async () => await Promise.all([newPerson(), newPerson()]);
type Presence = Awaited<ReturnType<typeof FrameSocket.prototype.next<"presence">>>;

async function joined(room: string, as: Person): Promise<FrameSocket> {
  const socket = await FrameSocket.open(room, as);
  socket.say({ t: "hello" });
  await socket.next("ready");
  return socket;
}

/** The first frame that tells this. */
async function presence(socket: FrameSocket, isMeant: (frame: Presence) => boolean): Promise<void> {
  while (!isMeant(await socket.next("presence")));
}

const blocksOf = async (as: Person) =>
  (await answered(call("GET", "/user/blocks", { as }), blocksResponse)).blocks.map(({ user }) => user.id);

describe("U6: a block between two", () => {
  it("refuses their room, to both, and whoever is blocked learns no more", async () => {
    const [ada, bob] = await pair();
    await setBlock(ada, bob, true);
    expect((await refused(openingDirect(bob, ada), "direct.blocked")).detail).toBe("Nothing can be written here");
    expect((await refused(openingDirect(ada, bob), "direct.blocked")).detail).toContain("You block");
    await setBlock(ada, bob, false);
    await openDirect(bob, ada);
  });

  it("refuses each send in the room there is, by REST and socket, from both, and leaves it to read", async () => {
    const [ada, bob] = await pair();
    const { id } = await openDirect(ada, bob);
    const said = await send(bob, id, "hello");
    const socket = await PlainSocket.open(id, bob);
    await socket.next();
    await setBlock(ada, bob, true);
    for (const as of [ada, bob]) await refused(sending(as, id, "still there?"), "direct.blocked");
    socket.send("by socket, then");
    expect(await socket.refusal()).toMatchObject({ code: "direct.blocked", status: 403, retryable: false });
    expect((await history(bob, id)).messages).toEqual([said]);
    expect((await answered(openingDirect(bob, ada), directResponse)).room.id).toBe(id);
    await setBlock(bob, ada, true);
    await setBlock(ada, bob, false);
    await refused(sending(ada, id, "sorry"), "direct.blocked");
    await setBlock(bob, ada, false);
    await send(ada, id, "sorry");
  });

  it("is no matter in rooms with others, nor in direct rooms of more", async () => {
    const [ada, bob, cy] = await Promise.all([newPerson(), newPerson(), newPerson()]);
    const group = await roomOf(ada, bob);
    await setBlock(ada, bob, true);
    const { id: three } = await openDirect(bob, ada, cy);
    for (const room of [group, three]) for (const as of [ada, bob]) await send(as, room, "hello");
  });

  it("P9: after it has answered nothing of theirs is accepted, whatever is on its way", async () => {
    const [ada, bob] = await pair();
    const { id } = await openDirect(ada, bob);
    const socket = await PlainSocket.open(id, bob);
    const flood = () => Array.from({ length: 15 }, (_, n) => sending(bob, id, `message ${n}`));
    const sends = flood();
    socket.send("a frame");
    const block = setBlock(ada, bob, true);
    sends.push(...flood());
    await block;
    const { messages } = await history(ada, id, { limit: 100 });
    socket.send("a frame after");
    for (const late of await Promise.all(flood())) expect(late.status).toBe(403);
    for (const { status } of await Promise.all(sends)) expect([201, 403]).toContain(status);
    expect((await history(ada, id, { limit: 100 })).messages).toEqual(messages);
  });

  it("at the moment their room is made: it is refused, or it is silent", async () => {
    for (let n = 0; n < 10; n += 1) {
      const [ada, bob] = await pair();
      const opening = openingDirect(bob, ada);
      if (n % 2) await Promise.resolve();
      await setBlock(ada, bob, true);
      const answer = await opening;
      if (answer.status === 201) {
        const { room } = await answered(answer, directResponse, 201);
        await refused(sending(bob, room.id, "hello"), "direct.blocked");
      } else await refused(answer, "direct.blocked");
    }
  });

  it("neither is told that the other is there or writes, until it is lifted", async () => {
    const [ada, bob] = await pair();
    const { id } = await openDirect(ada, bob);
    const [hers, his] = [await joined(id, ada), await joined(id, bob)];
    await presence(hers, ({ online }) => online.includes(bob.id));
    await presence(his, ({ online }) => online.includes(bob.id));
    await setBlock(ada, bob, true);
    const alone = { online: [], members_online: 1 };
    expect(await hers.next("presence")).toMatchObject({ ...alone, offline: [bob.id] });
    expect(await his.next("presence")).toMatchObject({ ...alone, offline: [ada.id] });
    const again = await FrameSocket.open(id, bob);
    again.say({ t: "hello" });
    expect(await again.next("ready")).toMatchObject({ members_online: 1 });
    again.say({ t: "typing" });
    again.say({ t: "read", id: "heard", seq: 0 });
    await again.next("ok");
    await setBlock(ada, bob, false);
    expect(await hers.upTo("presence")).toEqual([{ t: "presence", online: [bob.id], offline: [], members_online: 2 }]);
    again.say({ t: "typing" });
    expect(await hers.next("typing")).toMatchObject({ on: [bob.id] });
  });

  it("outlives hibernation, the room's storage and the index's", async () => {
    const [ada, bob] = await pair();
    const { id } = await openDirect(ada, bob);
    await setBlock(ada, bob, true);
    await drained(id);
    await hibernate(id);
    await refused(sending(bob, id, "hello"), "direct.blocked");
    await loseStorage(id);
    await refused(sending(bob, id, "hello"), "direct.blocked");
    await loseIndex(ada, bob);
    expect((await answered(openingDirect(bob, ada), directResponse)).room.id).toBe(id);
    await refused(sending(bob, id, "hello"), "direct.blocked");
    await setBlock(ada, bob, false);
    await send(bob, id, "hello");
  });

  it("is in force while PostgreSQL refuses it, and listed by the alarm", async () => {
    const [ada, bob] = await pair();
    const { id } = await openDirect(ada, bob);
    const mend = await forTest(refuseRows("user_blocks", `new.user_id = '${ada.id}'`, "53200"));
    const answer = call("PUT", `/user/blocks/${bob.id}`, { as: ada });
    expect(await answered(answer, removalResponse)).toEqual({ success: true, listed: false });
    await refused(sending(bob, id, "hello"), "direct.blocked");
    expect(await blocksOf(ada)).toEqual([]);
    await mend();
    await runAlarm(ada, bob);
    expect(await blocksOf(ada)).toEqual([bob.id]);
  });

  it("is what came last, however often and at once it is set and lifted", async () => {
    const [ada, bob] = await pair();
    const { id } = await openDirect(ada, bob);
    const changes = Array.from({ length: 20 }, (_, n) =>
      call(n % 2 ? "DELETE" : "PUT", `/user/blocks/${bob.id}`, { as: ada }),
    );
    await Promise.all(changes);
    const isBlocked = (await sending(bob, id, "which is it?")).status === 403;
    expect(await eventually(5_000, "the list", async () => ((await blocksOf(ada)).length === 1) === isBlocked || null));
    await setBlock(ada, bob, true);
    await refused(sending(bob, id, "and now?"), "direct.blocked");
    expect(await blocksOf(ada)).toEqual([bob.id]);
  });
});

describe("the list of blocks", () => {
  it("is one's own, paged, with public profiles", async () => {
    const [ada, ...others] = await Promise.all([newPerson(), newPerson(), newPerson(), newPerson()]);
    for (const other of others) await setBlock(ada, other, true);
    await setBlock(others[0] as Person, ada, true);
    const ids = others.map(({ id }) => id).sort();
    expect(await blocksOf(ada)).toEqual(ids);
    const first = await answered(call("GET", "/user/blocks?limit=2", { as: ada }), blocksResponse);
    expect(first.blocks.map(({ user }) => user.id)).toEqual(ids.slice(0, 2));
    const rest = call("GET", `/user/blocks?cursor=${first.page.next_cursor}`, { as: ada });
    expect((await answered(rest, blocksResponse)).blocks.map(({ user }) => user.id)).toEqual(ids.slice(2));
    expect(await blocksOf(others[0] as Person)).toEqual([ada.id]);
  });

  it("has nobody who is not there, nor oneself", async () => {
    const ada = await newPerson();
    const nobody = "01920b5d-3f10-7c22-a1b4-5d6e7f809102";
    await refused(call("PUT", `/user/blocks/${nobody}`, { as: ada }), "user.not_found");
    await refused(call("DELETE", `/user/blocks/${nobody}`, { as: ada }), "user.not_found");
    await refused(call("PUT", `/user/blocks/${ada.id}`, { as: ada }), "request.invalid");
    await refused(call("PUT", "/user/blocks/nobody", { as: ada }), "user.not_found");
    await refused(call("PUT", `/user/blocks/${nobody}`), "auth.required");
  });
});
