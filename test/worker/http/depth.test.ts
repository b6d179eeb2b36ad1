import { describe, expect, it } from "vitest";
import { limits } from "../../../src/domain/limits.ts";
import { call, history, refused, roomOf } from "../../support/worker-client.ts";
import { FrameSocket } from "../../support/worker-frames.ts";
import { newPerson } from "../../support/worker-people.ts";

/** As deep as it can be in so many bytes. */
const arrays = (bytes: number) => `${"[".repeat(bytes / 2)}${"]".repeat(bytes / 2)}`;
const objects = (bytes: number) => `${'{"a":'.repeat(bytes / 6)}1${"}".repeat(bytes / 6)}`;
const levels = (count: number) => `${'{"a":'.repeat(count)}1${"}".repeat(count)}`;
const json = { "content-type": "application/json" };

describe("JSON that is nested deeply", () => {
  const bytes = limits.bodyBytesMax - 200;

  it.each([
    ["arrays", arrays(bytes)],
    ["objects", objects(bytes)],
  ])("in a body: %s as deep as it can hold are refused wherever they stand", async (_, deep) => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const path = `/message/rooms/${room}/messages`;
    const bodies = [
      deep,
      `{"message":${deep}}`,
      `{"message":{"content":${deep}}}`,
      `{"message":{"content":"x","custom":{"a":${deep}}}}`,
      `{"message":{"content":"x","surprise":${deep}}}`,
    ];
    for (const body of bodies) await refused(call("POST", path, { as: ada, headers: json, body }), "request.invalid");
    expect((await history(ada, room)).messages).toEqual([]);
  });

  it("in what a client keeps with a message ends at its cap", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const post = (custom: string) => {
      const body = `{"message":{"content":"x","custom":${custom}}}`;
      return call("POST", `/message/rooms/${room}/messages`, { as: ada, headers: json, body });
    };
    expect((await post(levels(limits.customDepthMax))).status).toBe(201);
    await refused(post(levels(limits.customDepthMax + 1)), "request.invalid");
  });

  it("in a frame: as deep as it can hold is refused, and the socket goes on", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const socket = await FrameSocket.open(room, ada);
    socket.say({ t: "hello" });
    await socket.next("ready");
    for (const deep of [arrays, objects].map((make) => make(limits.frameBytesMax - 200))) {
      for (const text of [deep, `{"t":"send","id":"1","client_id":"c","content":"x","custom":{"a":${deep}}}`]) {
        socket.sayText(text);
        expect((await socket.next("error")).problem.code).toBe("request.invalid");
      }
    }
    socket.say({ t: "read", id: "1", seq: 0 });
    await socket.next("ok");
    expect((await history(ada, room)).messages).toEqual([]);
  });
});
