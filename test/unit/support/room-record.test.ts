import { describe, expect, it } from "vitest";
import { complaintsOf, type StoredMessage } from "../../support/room-record.ts";
import type { Attempt, Sender } from "../../support/sender.ts";

const ADA = "ada";

function stored(seq: number, content: string, change: Partial<StoredMessage> = {}): StoredMessage {
  return { seq, id: `id-${content}`, user_id: ADA, client_id: content, content, ...change };
}

function sender(...attempts: readonly Attempt[]): Pick<Sender, "name" | "attempts"> {
  return { name: "ada", attempts: [...attempts] };
}

function acknowledged(seq: number, content: string): Attempt {
  const ack = { id: `id-${content}`, seq, isReplay: false };
  return { content, clientId: content, userId: ADA, tries: 1, ack };
}

function unknown(content: string): Attempt {
  return { content, clientId: content, userId: ADA, tries: 2, ack: null };
}

/** The checker of the fault tests: what it does not notice, they can not find. */
describe("complaintsOf", () => {
  it("has none about a record that is as it was told", () => {
    const told = sender(acknowledged(1, "a"), unknown("b"), unknown("lost"), acknowledged(3, "c"));
    expect(complaintsOf([told], [stored(1, "a"), stored(2, "b"), stored(3, "c")])).toEqual([]);
  });

  it.each([
    ["a lost message", sender(acknowledged(1, "a"), acknowledged(2, "b")), [stored(1, "a")], "and lost"],
    ["a doubled one", sender(unknown("a")), [stored(1, "a"), stored(2, "a", { id: "x" })], "stored 2 times"],
    ["a gap", sender(acknowledged(2, "a")), [stored(2, "a")], "seq 2 stands where 1 should"],
    ["another number", sender(acknowledged(2, "a")), [stored(1, "a")], "acknowledged as 2, not 1"],
    ["another id", sender(acknowledged(1, "a")), [stored(1, "a", { id: "x" })], "acknowledged as 1"],
    ["another name", sender(acknowledged(1, "a")), [stored(1, "a", { user_id: "eve" })], "another name"],
    ["another key", sender(acknowledged(1, "a")), [stored(1, "a", { client_id: "x" })], "another name"],
    ["what nobody sent", sender(), [stored(1, "a")], 'nobody sent "a"'],
    [
      "an id twice",
      sender(unknown("a"), unknown("b")),
      [stored(1, "a"), stored(2, "b", { id: "id-a" })],
      "stands twice",
    ],
    ["an overtaking", sender(unknown("a"), unknown("b")), [stored(1, "b"), stored(2, "a")], "has overtaken"],
  ])("notices %s", (_, told, history, complaint) => {
    expect(complaintsOf([told], history).join("\n")).toContain(complaint);
  });
});
