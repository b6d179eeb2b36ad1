import type { RoomEventDto } from "../../../src/contract/event.ts";
import { type ReadMessage, toRead } from "../check/readings.ts";

type Held = ReadMessage & { readonly counts: Map<string, number> };

/** The messages of a room as a client holds them that knows nothing but its events, from the first on. */
export class Replica {
  private readonly bySeq = new Map<number, Held>();

  apply(event: RoomEventDto): void {
    switch (event.type) {
      case "message.created":
      case "message.edited":
      case "message.deleted": {
        const counts = new Map(event.message.reactions?.map(({ emoji, count }) => [emoji, count]));
        this.bySeq.set(event.message.seq, { ...toRead(event.message), counts });
        break;
      }
      case "reaction.added":
      case "reaction.removed": {
        const counts = this.bySeq.get(event.seq)?.counts;
        // Null: the message has been deleted meanwhile.
        if (event.emoji === null) break;
        if (event.count === 0) counts?.delete(event.emoji);
        else counts?.set(event.emoji, event.count);
        break;
      }
      case "pin.added":
      case "pin.removed": {
        const held = this.bySeq.get(event.seq);
        if (held) this.bySeq.set(event.seq, { ...held, isPinned: event.type === "pin.added" });
        break;
      }
      case "room.created":
      case "room.updated":
      case "room.deleted":
      case "member.joined":
      case "member.updated":
      case "member.removed":
    }
  }

  /** As any reader shows them, in order. */
  get messages(): ReadMessage[] {
    return [...this.bySeq.values()].map(({ counts, ...message }) => ({
      ...message,
      reactions: [...counts]
        .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
        .map(([emoji, count]) => `${emoji} ${count}`)
        .join(),
    }));
  }
}
