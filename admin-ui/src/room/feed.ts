import type { RoomEventDto } from "../../../src/contract/event.ts";
import type { MessageDto } from "../../../src/contract/message.ts";

/** What happened in a room beside its messages. */
export interface Note {
  readonly rev: number;
  readonly type: "member.joined" | "member.updated" | "member.removed" | "room.updated" | "room.deleted";
  readonly at: string;
  /** Whom it is about; of the room itself, who did it. */
  readonly userId: string | null;
}

export type FeedItem = { readonly message: MessageDto } | { readonly note: Note };

/** An open page should not grow all day. */
const ITEMS_MAX = 300;

/** The newest messages of a page of history, which come newest first. */
export const feedOf = (newestFirst: readonly MessageDto[]): readonly FeedItem[] =>
  [...newestFirst].reverse().map((message) => ({ message }));

/** In the order of the room. What the history has already shown may come again, and changes nothing. */
export function withEvents(feed: readonly FeedItem[], events: readonly RoomEventDto[]): readonly FeedItem[] {
  return events.reduce(withEvent, feed).slice(-ITEMS_MAX);
}

function withEvent(feed: readonly FeedItem[], event: RoomEventDto): readonly FeedItem[] {
  switch (event.type) {
    case "message.created":
      return feed.some((item) => isOf(item, event.message.id)) ? feed : [...feed, { message: event.message }];
    case "message.edited":
    case "message.deleted":
      return withMessage(feed, event.message);
    case "pin.added":
      return changed(feed, event.message_id, (message) => ({ ...message, pinned_at: event.at }));
    case "pin.removed":
      return changed(feed, event.message_id, ({ pinned_at: _, pinned_by: __, ...message }) => message);
    case "member.joined":
    case "member.updated":
      return withNote(feed, { rev: event.rev, type: event.type, at: event.at, userId: event.member.user.id });
    case "member.removed":
      return withNote(feed, { rev: event.rev, type: event.type, at: event.at, userId: event.user_id });
    case "room.updated":
    case "room.deleted":
      return withNote(feed, { rev: event.rev, type: event.type, at: event.at, userId: event.by });
    default:
      return feed;
  }
}

/** A message as it is now, unless what is shown is newer. */
export const withMessage = (feed: readonly FeedItem[], now: MessageDto): readonly FeedItem[] =>
  changed(feed, now.id, (message) => (message.rev > now.rev ? message : now));

function changed(
  feed: readonly FeedItem[],
  id: string,
  change: (message: MessageDto) => MessageDto,
): readonly FeedItem[] {
  return feed.map((item) => ("message" in item && item.message.id === id ? { message: change(item.message) } : item));
}

const isOf = (item: FeedItem, id: string): boolean => "message" in item && item.message.id === id;

function withNote(feed: readonly FeedItem[], note: Note): readonly FeedItem[] {
  return feed.some((item) => "note" in item && item.note.rev === note.rev) ? feed : [...feed, { note }];
}
