import type { MessageDto } from "../../../src/contract/message.ts";
import type { Random } from "../rig/random.ts";
import type { RoomHistory } from "./history.ts";
import { parseTag, type Sends } from "./sends.ts";

/** How often a client does what with a message that was just acknowledged, and with the newest one, whoever sent it. */
export interface TouchOptions {
  readonly deletes?: number;
  readonly edits?: number;
  readonly reactions?: number;
  /** How often a message answers the newest one. */
  readonly replies?: number;
  /** For those who may: how often the newest one is pinned, and how often deleted. */
  readonly pins?: number;
  readonly moderates?: number;
}

const EMOJIS = ["👍", "❤️"] as const;

/** What people do with what was said. Nothing of it is repeated: what is not answered may be done or not. */
export class Touches {
  /** What was said last, by anybody. */
  newest: MessageDto | null = null;
  /** What this connection was asked and has not answered. */
  readonly open = new Set<string>();
  private readonly often: TouchOptions;
  private readonly random: Random;
  private readonly sends: Sends;
  private readonly history: RoomHistory;
  /** What an unanswered send answers: a repeat has to say the same. */
  private readonly replies = new Map<number, number>();

  constructor(often: TouchOptions, random: Random, sends: Sends, history: RoomHistory) {
    this.often = often;
    this.random = random;
    this.sends = sends;
    this.history = history;
  }

  invoked(n: number): void {
    if (this.newest && this.happens(this.often.replies)) this.replies.set(n, this.newest.seq);
  }

  replyOf(n: number): number | undefined {
    return this.replies.get(n);
  }

  /** The send has its answer for good. */
  settled(n: number): void {
    this.replies.delete(n);
  }

  /** Frames about the message, and about the newest one. */
  *of(n: number, message_id: string): Generator<object> {
    const { edits, reactions, deletes, pins, moderates } = this.often;
    const ask = (t: string, mark: string, more: object = {}) => {
      const id = `${mark}${n}`;
      this.open.add(id);
      return { t, id, message_id, ...more };
    };
    const emoji = this.random.pick(EMOJIS);
    if (this.happens(reactions)) yield ask("react", "r", { emoji });
    if (this.happens(reactions)) yield ask("unreact", "u", { emoji });
    if (this.happens(edits)) {
      this.sends.editTried(n);
      yield ask("edit", "e", { content: this.sends.editedContentOf(n) });
    }
    if (this.happens(deletes)) {
      this.sends.deleteTried(n);
      yield ask("delete", "d");
    }
    const { newest } = this;
    if (!newest) return;
    const other = { message_id: newest.id };
    if (this.happens(reactions)) yield ask("react", "s", { ...other, emoji });
    if (this.happens(pins)) yield ask("pin", "p", other);
    if (this.happens(pins)) yield ask("unpin", "q", other);
    const tag = parseTag(newest.client_id);
    if (tag && this.happens(moderates)) {
      this.history.sends.get(tag.client)?.deleteTried(tag.n);
      yield ask("delete", "m", other);
    }
  }

  done(re: string): void {
    this.open.delete(re);
    const n = Number(re.slice(1));
    if (re.startsWith("d")) this.sends.deleteOk(n);
    if (re.startsWith("e")) this.sends.editOk(n);
  }

  private happens(often = 0): boolean {
    return often > 0 && this.random.chance(often);
  }
}
