import { describe, expect, it } from "vitest";
import { type FeedItem, feedOf, withEvents, withMessage } from "../../../admin-ui/src/room/feed.ts";
import type { RoomEventDto } from "../../../src/contract/event.ts";
import { examples } from "../../../src/contract/examples.ts";
import type { MessageDto } from "../../../src/contract/message.ts";

const by = examples.adaId;
const at = examples.at;
const message = (seq: number, change: Partial<MessageDto> = {}): MessageDto => ({
  ...(examples.message as unknown as MessageDto),
  id: `message-${seq}`,
  seq,
  rev: seq,
  content: `number ${seq}`,
  ...change,
});
const created = (seq: number): RoomEventDto => ({ type: "message.created", rev: seq, at, by, message: message(seq) });
const told = (feed: readonly FeedItem[]) =>
  feed.map((item) => ("note" in item ? item.note.type : (item.message.content ?? "deleted")));

describe("a room's feed", () => {
  it("begins with the history in the order of the room, and goes on with what is written", () => {
    const feed = withEvents(feedOf([message(2), message(1)]), [created(3), created(4)]);
    expect(told(feed)).toEqual(["number 1", "number 2", "number 3", "number 4"]);
  });

  it("shows once what the history and the events both tell", () => {
    const left: RoomEventDto = { type: "member.removed", rev: 9, at, by, user_id: examples.graceId };
    const feed = withEvents(feedOf([message(2), message(1)]), [created(2), left, left, created(3)]);
    expect(told(feed)).toEqual(["number 1", "number 2", "member.removed", "number 3"]);
  });

  it("changes a message in its place, and never back to what it was", () => {
    const edited = message(1, { rev: 5, content: "better" });
    const gone = message(1, { rev: 6, content: null });
    const feed = withEvents(feedOf([message(2), message(1)]), [
      { type: "message.edited", rev: 5, at, by, message: edited },
      { type: "message.deleted", rev: 6, at, by, message: gone },
    ]);
    expect(told(feed)).toEqual(["deleted", "number 2"]);
    expect(told(withMessage(feed, edited))).toEqual(["deleted", "number 2"]);
  });

  it("pins and unpins", () => {
    const pin = { rev: 5, at, by, message_id: "message-1", seq: 1 };
    const pinned = withEvents(feedOf([message(1)]), [{ type: "pin.added", ...pin }]);
    expect(pinned).toMatchObject([{ message: { pinned_at: at } }]);
    const unpinned = withEvents(pinned, [{ type: "pin.removed", ...pin, rev: 6 }]);
    expect(unpinned[0]).not.toHaveProperty("message.pinned_at");
  });

  it("does not grow all day", () => {
    const feed = withEvents(
      [],
      Array.from({ length: 1_000 }, (_, index) => created(index + 1)),
    );
    expect(feed).toHaveLength(300);
    expect(told(feed).at(-1)).toBe("number 1000");
  });
});
