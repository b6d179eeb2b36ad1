import { describe, expect, it } from "vitest";
import type { z } from "zod";
import { adminMessagesResponse } from "../../../src/contract/message.ts";
import {
  answered,
  call,
  createRoom,
  deleteMessage,
  type Person,
  putMember,
  send,
} from "../../support/worker-client.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained } from "../../support/worker-room.ts";

type ListedMessage = z.infer<typeof adminMessagesResponse>["messages"][number];

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

async function list(as: Person, query: Record<string, string>): Promise<ListedMessage[]> {
  const path = `/admin/messages?${new URLSearchParams({ ...query, limit: "100" })}`;
  return (await answered(call("GET", path, { as }), adminMessagesResponse)).messages;
}

async function find(as: Person, query: Record<string, string>): Promise<(string | null)[]> {
  return (await list(as, query)).map(({ content }) => content);
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

describe("messages of a user", () => {
  it("are all that are theirs, those that no search finds, too", async () => {
    const root = await newPerson({ role: "admin" });
    const [ada, grace, silent] = [await newPerson(), await newPerson(), await newPerson()];
    const { id } = await createRoom(ada);
    await call("PATCH", `/room/${id}`, { as: ada, json: { room: { system_messages: true } } });
    await putMember(ada, id, grace);
    await send(ada, id, "kept");
    await send(grace, id, "another's");
    const gone = await send(ada, id, "gone");
    await deleteMessage(ada, id, gone.id);
    const { id: other } = await createRoom(ada);
    await send(ada, other, "elsewhere");
    for (const room of [id, other]) await drained(room);
    const all = await list(root, { room_id: id });
    const isAdas = ({ user_id }: ListedMessage) => user_id === ada.id;
    expect(all.filter(isAdas).map(({ type }) => type)).toContain("system");
    expect(await list(root, { room_id: id, user_id: ada.id })).toEqual(all.filter(isAdas));
    const everywhere = await list(root, { user_id: ada.id });
    expect(everywhere.map(({ content }) => content).slice(0, 3)).toEqual(["elsewhere", null, "kept"]);
    expect(everywhere.slice(1)).toEqual(all.filter(isAdas));
    expect(await list(root, { user_id: silent.id })).toEqual([]);
  });
});
