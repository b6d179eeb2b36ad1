import type { Change } from "../../domain/change.ts";
import type { Actor } from "../../domain/command.ts";
import type { JsonObject } from "../../domain/json.ts";
import { type Message, type Quote, untouched } from "../../domain/message.ts";
import type { RoomDetails } from "../../domain/room.ts";
import { quoteOf } from "./message-view.ts";
import type { Decision, RoomView } from "./view.ts";

/** What a system message says: to programs by `custom`, to everybody else in English. */
interface Note {
  readonly custom: JsonObject & { readonly event: string };
  readonly content: string;
  /** Who did it, where the actor is the service itself. */
  readonly userId: string;
  readonly replyTo?: Quote | null;
}

/** In a room that wants them, what members should see of a decision is written down between the messages. */
export function withNotes<Answer>(view: RoomView, actor: Actor, decision: Decision<Answer>): Decision<Answer> {
  const { changes } = decision;
  // Most decisions are sends.
  if (changes.length === 0 || changes[0]?.type === "message.created") return decision;
  const room = changes.findLast((change) => change.type === "room.updated")?.room ?? view.room;
  if (!room.systemMessages) return decision;
  const by = actor === "system" ? null : actor.profile;
  const notes = changes.flatMap((change) => notesOf(view, change, by?.userId ?? null));
  const sent = changes.filter(({ type }) => type === "message.created").length;
  const created = notes.map((note, index): Change => {
    const { userId, content, custom, replyTo = null } = note;
    const profile = view.profile(userId) ?? by;
    const message: Message = {
      ...untouched,
      id: view.newId(),
      roomId: room.id,
      seq: view.seq + sent + 1 + index,
      rev: view.rev + changes.length + 1 + index,
      type: "system",
      clientId: null,
      userId,
      username: profile?.username ?? "",
      fullName: profile?.fullName ?? "",
      content,
      custom,
      mentions: [],
      mentionsRoom: false,
      replyTo,
      createdAt: view.now,
      updatedAt: view.now,
    };
    return { type: "message.created", message };
  });
  return created.length === 0 ? decision : { ...decision, changes: [...changes, ...created] };
}

function notesOf(view: RoomView, change: Change, by: string | null): Note[] {
  const who = (userId: string) => view.profile(userId)?.fullName ?? "Somebody";
  switch (change.type) {
    case "member.joined": {
      const { userId, fullName } = change.member.profile;
      if (by === null || by === userId) return [about("member.joined", userId, userId, `${fullName} joined`)];
      return [about("member.added", by, userId, `${who(by)} added ${fullName}`)];
    }
    case "member.removed": {
      const { userId } = change;
      if (by === null || by === userId) return [about("member.left", userId, userId, `${who(userId)} left`)];
      return [about("member.removed", by, userId, `${who(by)} removed ${who(userId)}`)];
    }
    case "room.updated":
      return by === null ? [] : roomNotes(view.room, change.room, by, who(by));
    case "pin.added": {
      const pinned = view.messageBySeq(change.seq);
      if (by === null || !pinned) return [];
      const custom = { event: "message.pinned", message_id: change.messageId };
      return [{ userId: by, custom, content: `${who(by)} pinned a message`, replyTo: quoteOf(view, pinned) }];
    }
    default:
      return [];
  }
}

function about(event: string, by: string, userId: string, content: string): Note {
  return { userId: by, custom: { event, user_id: userId }, content };
}

function roomNotes(before: RoomDetails, after: RoomDetails, by: string, name: string): Note[] {
  const note = (event: string, content: string, more: JsonObject = {}): Note => ({
    userId: by,
    custom: { event, ...more },
    content: `${name} ${content}`,
  });
  const notes: Note[] = [];
  if (after.name !== before.name)
    notes.push(note("room.renamed", `named the room "${after.name}"`, { name: after.name }));
  if (after.topic !== before.topic) {
    const content = after.topic === null ? "cleared the topic" : `set the topic to "${after.topic}"`;
    notes.push(note("room.topic_changed", content, { topic: after.topic }));
  }
  if ((after.archivedAt === null) !== (before.archivedAt === null)) {
    const isArchived = after.archivedAt !== null;
    notes.push(
      note(isArchived ? "room.archived" : "room.restored", `${isArchived ? "archived" : "restored"} the room`),
    );
  }
  return notes;
}
