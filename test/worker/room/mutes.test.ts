import { describe, expect, it } from "vitest";
import { messageResponse } from "../../../src/contract/message.ts";
import { memberResponse } from "../../../src/contract/room.ts";
import { eventually } from "../../support/worker-bounded.ts";
import {
  answered,
  call,
  putMember,
  refused,
  removeMember,
  roomOf,
  send,
  sending,
} from "../../support/worker-client.ts";
import { FrameSocket } from "../../support/worker-frames.ts";
import { auditOf, expectRecordsProjected, muteMember } from "../../support/worker-moderation.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained, hibernate, loseStorage, querySqlite } from "../../support/worker-room.ts";

async function joined(room: string, as: Parameters<typeof FrameSocket.open>[1]): Promise<FrameSocket> {
  const socket = await FrameSocket.open(room, as);
  socket.say({ t: "hello" });
  await socket.next("ready");
  return socket;
}

describe("P9: after a mute returns", () => {
  it("nothing of theirs is accepted, from three sockets and by REST at once; they read on", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const sockets = await Promise.all([1, 2, 3].map(() => joined(room, bob)));
    const flood = (round: number) => {
      for (const socket of sockets) {
        socket.say({ t: "send", id: "1", client_id: crypto.randomUUID(), content: `socket ${round}` });
      }
      return sending(bob, room, `rest ${round}`);
    };
    const sends = [0, 1, 2].map(flood);
    const mute = muteMember(ada, room, bob);
    sends.push(...[3, 4, 5].map(flood));
    await mute;
    await Promise.all([...sends, flood(6)]);
    const last = await send(ada, room, "for all to read");
    for (const socket of sockets) {
      for (let rev = 0; rev < last.rev; ) rev = (await socket.next("events")).events.at(-1)?.rev ?? 0;
    }
    const [muted] = await querySqlite<{ rev: number }>(room, "select rev from events where type = 'member.updated'");
    const theirs = await querySqlite<{ rev: number }>(room, "select rev from messages where user_id = ?", bob.id);
    expect(Math.max(...theirs.map(({ rev }) => rev), 0)).toBeLessThan(muted?.rev ?? 0);
  });
});

describe("who is muted", () => {
  it("is told until when, by REST, by a frame and by the event that all see", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const [own, witness] = await Promise.all([joined(room, bob), joined(room, ada)]);
    const { muted_until } = await muteMember(ada, room, bob, { seconds: 3_600, reason: "heated" });
    const [event] = (await witness.next("events")).events;
    expect(event).toMatchObject({ type: "member.updated", by: ada.id, member: { muted_until } });
    const refusal = await sending(bob, room, "hello");
    expect(Number(refusal.headers.get("retry-after"))).toBeGreaterThan(3_590);
    await refused(refusal, "member.muted");
    own.say({ t: "send", id: "1", client_id: "1", content: "hello" });
    const { problem } = await own.next("error");
    expect(problem.code).toBe("member.muted");
    expect(problem.retry_after).toBeGreaterThan(3_590);
    const again = await FrameSocket.open(room, bob);
    again.say({ t: "hello" });
    expect((await again.next("ready")).you.muted_until).toBe(muted_until);
    const { member } = await answered(
      call("DELETE", `/room/${room}/members/${bob.id}/mute?reason=cooled`, { as: ada }),
      memberResponse,
    );
    expect(member.muted_until).toBeNull();
    await send(bob, room, "hello");
    expect((await auditOf(ada, room)).map(({ action, reason }) => [action, reason])).toEqual([
      ["member.muted", "heated"],
      ["member.unmuted", "cooled"],
    ]);
  });

  it("is not told of as typing", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const [witness, muted] = await Promise.all([joined(room, ada), joined(room, bob)]);
    await muteMember(ada, room, bob);
    muted.say({ t: "typing" });
    // A marker on the same socket is answered behind it, so that the witness's own typing comes last.
    muted.say({ t: "read", id: "1", seq: 0 });
    await muted.next("ok");
    witness.say({ t: "typing" });
    expect((await witness.next("typing")).on).toEqual([ada.id]);
  });

  it("is muted still after leaving and coming back, in a room that was rebuilt, too", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const { muted_until } = await muteMember(ada, room, bob);
    await removeMember(bob, room, bob);
    await expectRecordsProjected(room);
    await loseStorage(room);
    expect((await putMember(ada, room, bob)).member.muted_until).toBe(muted_until);
    await drained(room);
    await hibernate(room);
    await refused(sending(bob, room, "hello"), "member.muted");
    await loseStorage(room);
    await refused(sending(bob, room, "hello"), "member.muted");
  });

  it("speaks again when it ends, by itself", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const { muted_until } = await muteMember(ada, room, bob, { seconds: 1 });
    const accepted = await eventually(10_000, "the mute's end", async () => {
      const response = await sending(bob, room, "hello");
      return response.ok ? (await answered(response, messageResponse, 201)).message : null;
    });
    expect(accepted.created_at >= (muted_until ?? "")).toBe(true);
  });

  it.each([
    { seconds: 0 },
    { seconds: 367 * 86_400 },
    { until: "2001-01-01T00:00:00Z" },
    { until: "2999-01-01T00:00:00Z" },
    { seconds: 5, until: "2999-01-01T00:00:00Z" },
    {},
  ])("is not so by %j", async (mute) => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    await refused(call("PUT", `/room/${room}/members/${bob.id}/mute`, { as: ada, json: { mute } }), "request.invalid");
  });
});
