import type { LoadSocket } from "./socket.ts";

export interface Member {
  readonly room: Room;
  readonly index: number;
  readonly socket: LoadSocket;
  /** How many messages have arrived. */
  position: number;
  /** How many it has sent. */
  sent: number;
  unseenBytes: number;
}

interface KnownFrame {
  readonly bytes: Buffer;
  readonly text: string;
  readonly ids: readonly number[];
}

const TAG = /~(\d+)\.(\d+)~/g;
const SENDER = 1_000_000;

export function messageId(sender: number, n: number): number {
  return sender * SENDER + n;
}

export function senderOf(id: number): number {
  return Math.floor(id / SENDER);
}

export function idOfTag(tag: string): number {
  const [sender, n] = tag.split(".");
  return messageId(Number(sender), Number(n));
}

/** One room as its members see it: the first one's order is the order, and everyone has to receive all of it. */
export class Room {
  readonly id: string;
  readonly size: number;
  readonly members: Member[] = [];
  /** When each message was (to be) sent; gone once everybody has it. */
  readonly sentAt = new Map<number, number>();
  violations = 0;
  complete = 0;
  private readonly order: number[] = [];
  private readonly counts: number[] = [];
  /** Frames by the position where they begin. All members get the same bytes, so only the first is parsed. */
  private readonly known = new Map<number, KnownFrame>();

  constructor(id: string, size: number) {
    this.id = id;
    this.size = size;
  }

  /** What comes to a member who stands at `position`, with the messages in it. */
  read(position: number, payload: Buffer): { readonly text: string; readonly ids: readonly number[] } {
    const known = this.known.get(position);
    if (known?.bytes.equals(payload)) return known;
    const text = payload.toString("latin1");
    const ids = [...text.matchAll(TAG)].map(([, sender, n]) => messageId(Number(sender), Number(n)));
    if (ids.length > 0 && !known) this.known.set(position, { bytes: Buffer.from(payload), text, ids });
    return { text, ids };
  }

  /** @returns whether it was the last delivery of this message. */
  deliver(member: Member, id: number): boolean {
    const at = member.position;
    member.position += 1;
    if (at === this.order.length) {
      this.order.push(id);
      this.counts.push(0);
    }
    if (this.order[at] !== id) this.violations += 1;
    const count = (this.counts[at] ?? 0) + 1;
    this.counts[at] = count;
    if (count < this.size) return false;
    this.complete += 1;
    this.known.delete(at);
    return true;
  }

  /** Messages that somebody has not received. */
  get missing(): number {
    return this.members.reduce((sum, member) => sum + Math.abs(this.order.length - member.position), 0);
  }
}
