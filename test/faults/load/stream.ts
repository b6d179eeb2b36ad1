import type { RoomEventDto } from "../../../src/contract/event.ts";
import { limits } from "../../../src/domain/limits.ts";
import type { Replica } from "./replica.ts";
import { fingerprint } from "./sends.ts";

/** Events that one connection brought, without a gap: everything in (`from`, `to`] of an epoch. */
export interface Span {
  readonly epoch: string;
  readonly from: number;
  /** The room's rev when the connection joined the broadcast: what is above was live. */
  readonly joinedAt: number;
  to: number;
}

/** What one `chat.v1` subscriber saw, from one connection to the next. */
export class Stream {
  readonly userId: string;
  readonly spans: Span[] = [];
  /** What must not have been seen, in words. */
  readonly faults: string[] = [];
  freshStarts = 0;
  resumes = 0;
  private readonly witness: Witness;
  /** What its client holds, if it was there from the first message on; a fresh start ends that. */
  replica: Pick<Replica, "apply" | "messages"> | null = null;
  private span: Span | null = null;

  constructor(userId: string, witness: Witness) {
    this.userId = userId;
    this.witness = witness;
  }

  /** Where to resume from. */
  get cursor(): { epoch: string; rev: number } | null {
    const last = this.spans.at(-1);
    return last ? { epoch: last.epoch, rev: last.to } : null;
  }

  ready(epoch: string, rev: number, recovered: boolean): void {
    const { cursor } = this;
    if (recovered && (cursor === null || cursor.epoch !== epoch || cursor.rev > rev)) {
      this.faults.push(`recovered at ${epoch} ${rev} from ${JSON.stringify(cursor)}`);
    }
    if (cursor !== null) {
      if (recovered) this.resumes += 1;
      else this.freshStarts += 1;
    }
    const from = recovered && cursor !== null ? cursor.rev : rev;
    this.span = { epoch, from, joinedAt: rev, to: from };
    this.spans.push(this.span);
  }

  event(event: RoomEventDto): void {
    const { span } = this;
    if (!span) {
      this.faults.push(`an event ${event.rev} before ready`);
      return;
    }
    if (event.rev !== span.to + 1) this.faults.push(`rev ${event.rev} followed ${span.to}`);
    span.to = event.rev;
    if ("message" in event && event.message.deleted_at !== null && event.message.content !== null) {
      this.faults.push(`rev ${event.rev} brought back what was deleted`);
    }
    this.replica?.apply(event);
    this.witness.see(span.epoch, event.rev, eventPrint(event));
  }

  /** Not until the next `ready`. */
  ended(): void {
    this.span = null;
  }
}

/** All subscribers of a room together: what each of them saw at a rev has to be the same. */
export class Witness {
  readonly faults: string[] = [];
  private readonly prints = new Map<string, number[]>();

  see(epoch: string, rev: number, print: number): void {
    let prints = this.prints.get(epoch);
    if (!prints) {
      prints = [];
      this.prints.set(epoch, prints);
    }
    const known = prints[rev];
    if (known === undefined) prints[rev] = print;
    else if (known !== print) this.faults.push(`rev ${rev} of ${epoch} was seen as two different events`);
  }

  /** Undefined where nobody saw it. */
  at(epoch: string, rev: number): number | undefined {
    return this.prints.get(epoch)?.[rev];
  }

  get epochs(): string[] {
    return [...this.prints.keys()];
  }
}

/** What never changes in an event: its subject is shown as it is now, so contents and names are left out. */
export function eventPrint(event: RoomEventDto): number {
  const subject =
    "message" in event
      ? `${event.message.id} ${event.message.seq} ${event.message.user_id} ${event.message.client_id}`
      : "member" in event
        ? `${event.member.user.id} ${event.member.role}`
        : "message_id" in event
          ? `${event.message_id} ${event.seq} ${"user_id" in event ? event.user_id : ""}`
          : event.type === "member.removed"
            ? event.user_id
            : "";
  return fingerprint(`${event.type} ${event.at} ${event.by} ${subject}`);
}

/** What a plain subscriber saw: messages alone, in order; tombstones are not among them. */
export class PlainStream {
  readonly userId: string;
  readonly faults: string[] = [];
  /** Ranges of seqs that were left out: right only if every one of them was deleted by then. */
  readonly skipped: { readonly after: number; readonly before: number }[] = [];
  /** What surely came live, on each connection: the greeting has no more than so many messages. */
  readonly live: { readonly from: number; to: number }[] = [];
  private count = 0;
  private last: number | null = null;

  constructor(userId: string) {
    this.userId = userId;
  }

  opened(): void {
    this.last = null;
    this.count = 0;
  }

  message(seq: number): void {
    if (this.last !== null && seq <= this.last) this.faults.push(`seq ${seq} followed ${this.last}`);
    else if (this.last !== null && seq > this.last + 1) this.skipped.push({ after: this.last, before: seq });
    this.last = Math.max(seq, this.last ?? 0);
    this.count += 1;
    if (this.count === limits.recentMessages + 1) this.live.push({ from: seq, to: seq });
    const live = this.live.at(-1);
    if (live && this.count > limits.recentMessages) live.to = this.last;
  }
}
