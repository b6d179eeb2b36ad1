import { describe, expect, it } from "vitest";
import { adminMessagesResponse } from "../../../src/contract/message.ts";
import { answered, call, createRoom, type Person, putMember, send } from "../../support/worker-client.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained } from "../../support/worker-room.ts";

const ADAS = [
  "The weekly meeting",
  "concatenated words",
  "ok, at 2",
  "100% sure_thing",
  "明天开会议",
  "a meeting of TWO",
];
const GRACES = ["Meeting me", "quantum entanglement", "x"];
const PARTS = [
  ...[
    "meeting",
    "EETI",
    "e m",
    "ly mee",
    "catena",
    "o",
    "at 2",
    "0%",
    "e_t",
    "%",
    "会议",
    "tum ent",
    "gone",
    "tin wo",
    "x",
  ],
];

async function find(as: Person, query: Record<string, string>): Promise<(string | null)[]> {
  const path = `/admin/messages?${new URLSearchParams({ ...query, limit: "100" })}`;
  return (await answered(call("GET", path, { as }), adminMessagesResponse)).messages.map(({ content }) => content);
}

describe("messages of all rooms that have a part of a text", () => {
  it("are those that a look at each would find, of a room, of a user, and of both", async () => {
    const root = await newPerson({ role: "admin" });
    const [ada, grace] = [await newPerson(), await newPerson()];
    const { id } = await createRoom(ada);
    await putMember(ada, id, grace);
    for (const content of ADAS) await send(ada, id, content);
    for (const content of GRACES) await send(grace, id, content);
    await drained(id);
    const having = (part: string, contents: readonly string[]) =>
      contents.filter((content) => content.toLowerCase().includes(part.toLowerCase())).reverse();
    for (const part of PARTS) {
      expect([part, await find(root, { room_id: id, q: part })]).toEqual([part, having(part, [...ADAS, ...GRACES])]);
      expect([part, await find(root, { user_id: ada.id, q: part })]).toEqual([part, having(part, ADAS)]);
      const both = { room_id: id, user_id: grace.id, q: part };
      expect([part, await find(root, both)]).toEqual([part, having(part, GRACES)]);
    }
  });
});
