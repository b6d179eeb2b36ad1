import { describe, expect, it } from "vitest";
import { limits } from "../../../../src/domain/limits.ts";
import { callerOf, MemoryRoom } from "../../../support/memory-room.ts";

const ada = callerOf("ada");
const bob = callerOf("bob");
const mod = callerOf("mod");
const refusal = (code: string) => expect.objectContaining({ name: "AppError", code });
const roomWithMessage = () => {
  const room = new MemoryRoom({ ada: "owner", bob: "member", mod: "moderator", eve: "read_only" });
  const { id } = room.run(bob, { type: "message.send", content: "hello", clientId: null }).answer.message;
  return { room, id };
};
const reacting = (messageId: string, emoji: string, isOn = true) =>
  ({ type: "message.react", messageId, emoji, isOn }) as const;

describe("a reaction", () => {
  it("is one of each user and emoji; to repeat it changes nothing", () => {
    const { room, id } = roomWithMessage();
    const first = room.run(ada, reacting(id, "👍"));
    expect(first.changes).toEqual([
      { type: "reaction.added", messageId: id, seq: 1, userId: "ada", emoji: "👍", count: 1 },
    ]);
    expect(room.run(ada, reacting(id, "👍"))).toEqual({ changes: [], answer: { count: 1 } });
    expect(room.run(bob, reacting(id, "👍")).answer).toEqual({ count: 2 });
    expect(room.run(bob, reacting(id, "❤️")).answer).toEqual({ count: 1 });
    expect(room.run(bob, reacting(id, "👍", false)).changes).toMatchObject([{ type: "reaction.removed", count: 1 }]);
    expect(room.run(bob, reacting(id, "👍", false))).toEqual({ changes: [], answer: { count: 1 } });
  });

  it("does not make the message another one", () => {
    const { room, id } = roomWithMessage();
    const before = room.messages[0];
    room.run(ada, reacting(id, "👍"));
    expect(room.messages[0]).toEqual(before);
  });

  it.each([
    ["who may only read", callerOf("eve"), "room.forbidden"],
    ["an outsider", callerOf("out"), "room.not_found"],
    ["a global admin who is no member", callerOf("root", { globalRole: "admin" }), "room.not_member"],
    ["a suspended member", callerOf("bob", { status: "suspended" }), "account.suspended"],
  ])("is not for %s", (_, caller, code) => {
    const { room, id } = roomWithMessage();
    expect(() => room.run(caller, reacting(id, "👍"))).toThrow(refusal(code));
  });

  it("goes with its message", () => {
    const { room, id } = roomWithMessage();
    room.run(ada, reacting(id, "👍"));
    expect(room.run(mod, { type: "message.delete", messageId: id }).answer.message.reactions).toEqual([]);
    expect(() => room.run(ada, reacting(id, "👍", false))).toThrow(refusal("message.not_found"));
  });

  it("has a limit in different ones, which does not keep anybody from joining in", () => {
    const { room, id } = roomWithMessage();
    for (let n = 0; n < limits.reactionsPerMessageMax; n += 1) room.run(ada, reacting(id, `emoji ${n}`));
    expect(() => room.run(bob, reacting(id, "one more"))).toThrow(refusal("message.too_many_reactions"));
    expect(room.run(bob, reacting(id, "emoji 7")).answer).toEqual({ count: 2 });
    room.run(ada, reacting(id, "emoji 3", false));
    room.run(bob, reacting(id, "one more"));
  });
});

describe("a pin", () => {
  const pinning = (messageId: string, isOn = true) => ({ type: "message.pin", messageId, isOn }) as const;

  it("says who and when; to repeat it changes nothing", () => {
    const { room, id } = roomWithMessage();
    const { answer, changes } = room.run(mod, pinning(id));
    expect(answer.message).toMatchObject({ pinnedAt: room.now, pinnedBy: "mod" });
    expect(changes).toEqual([{ type: "pin.added", messageId: id, seq: 1 }]);
    expect(room.run(ada, pinning(id)).changes).toEqual([]);
    expect(room.run(ada, pinning(id, false)).answer.message.pinnedAt).toBeNull();
    expect(room.run(ada, pinning(id, false)).changes).toEqual([]);
  });

  it("asks for a capability", () => {
    const { room, id } = roomWithMessage();
    expect(() => room.run(bob, pinning(id))).toThrow(refusal("room.forbidden"));
  });

  it("has a limit for a room", () => {
    const { room, id } = roomWithMessage();
    for (let n = 0; n < limits.pinsPerRoomMax; n += 1) {
      const sent = room.run(bob, { type: "message.send", content: "x", clientId: null }).answer.message;
      room.run(mod, pinning(sent.id));
    }
    expect(() => room.run(mod, pinning(id))).toThrow(refusal("room.too_many_pins"));
  });
});
