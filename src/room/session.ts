import type { AckDto } from "../contract/frames.ts";
import { type CloseReason, closeCodeFor, type Protocol } from "../domain/close.ts";
import { limits } from "../domain/limits.ts";
import type { Caller } from "../domain/profile.ts";
import type { CommandFrame } from "./chat-v1-frames.ts";

/** What a socket's attachment keeps through hibernation: who is at the other end, as the Account confirmed it. */
export interface SessionState {
  readonly caller: Caller;
  readonly protocol: Protocol;
  readonly connectedAt: number;
  /** When the access token ends; a `chat.v1` client sends a fresh one before. A plain socket lives as its session does. */
  readonly expiresAt: number | null;
  /** Whether events are sent: a plain socket from the start, `chat.v1` after `hello`. */
  readonly isJoined: boolean;
  readonly batchesAcks: boolean;
  /** It was closed from here: frames that were on their way are not heard, not even after hibernation. */
  readonly isClosed?: true;
}

/** Where the stream stood when so many bytes had been sent. */
interface Mark {
  readonly rev: number;
  readonly bytes: number;
}

const MARK_EVERY_BYTES = 64 * 1024;

/** One socket. Counters live in memory only: losing them with hibernation favours the client. */
export class Session {
  readonly socket: WebSocket;
  state: SessionState;
  isClosed: boolean;
  /** When the client was last heard of, beside automatic pongs. */
  heardAt: number;
  /** Commands that came behind one that has to wait; null if none has to. */
  held: CommandFrame[] | null = null;
  /** Acknowledgements of the turn that is being told; they ride in its `events` frame. */
  private acks: AckDto[] = [];
  private sentBytes = 0;
  private seenBytes = 0;
  private sentRev = 0;
  private marks: Mark[] = [];

  constructor(socket: WebSocket, state: SessionState, now: number) {
    this.socket = socket;
    this.state = state;
    this.isClosed = state.isClosed ?? false;
    this.heardAt = now;
  }

  /** While the room slept nothing was heard of it but pings, whose times the platform keeps. */
  static restore(socket: WebSocket): Session {
    const state = socket.deserializeAttachment() as SessionState;
    return new Session(socket, state, state.connectedAt);
  }

  get userId(): string {
    return this.state.caller.profile.userId;
  }

  save(change: Partial<SessionState>): void {
    this.state = { ...this.state, ...change };
    this.socket.serializeAttachment(this.state);
  }

  /** `rev`: what the client will have seen when it has this frame. */
  send(frame: string, rev?: number): void {
    if (this.isClosed) return;
    this.sentBytes += frame.length;
    if (rev !== undefined) this.mark(rev);
    try {
      this.socket.send(frame);
    } catch {
      // It is closing: `webSocketClose` follows.
      this.isClosed = true;
    }
  }

  addAck(ack: AckDto): void {
    this.acks.push(ack);
  }

  takeAcks(): AckDto[] {
    const { acks } = this;
    if (acks.length > 0) this.acks = [];
    return acks;
  }

  private mark(rev: number): void {
    this.sentRev = rev;
    const since = this.marks.at(-1)?.bytes ?? this.seenBytes;
    if (this.sentBytes - since >= MARK_EVERY_BYTES) this.marks.push({ rev, bytes: this.sentBytes });
  }

  /** The client confirmed a rev: what was sent up to there has arrived. */
  seen(rev: number): void {
    const reached = this.marks.findLast((mark) => mark.rev <= rev);
    if (rev >= this.sentRev) this.seenBytes = this.sentBytes;
    else if (reached) this.seenBytes = reached.bytes;
    this.marks = this.marks.filter((mark) => mark.rev > rev);
  }

  /** A plain client says nothing of what it has seen; any frame of it is a sign of life. */
  heard(now: number): void {
    this.heardAt = now;
    if (this.state.protocol === "chat.plain") this.seenBytes = this.sentBytes;
  }

  get isSlow(): boolean {
    return this.sentBytes - this.seenBytes > this.unseenBytesMax;
  }

  /** Half of what makes it slow is kept for what has to arrive. */
  get isBehind(): boolean {
    return this.sentBytes - this.seenBytes > this.unseenBytesMax / 2;
  }

  private get unseenBytesMax(): number {
    return this.state.protocol === "chat.v1" ? limits.unseenBytesMax : limits.plainUnansweredBytesMax;
  }

  close(reason: CloseReason, text: string): void {
    if (this.isClosed) return;
    this.isClosed = true;
    try {
      this.save({ isClosed: true });
      this.socket.close(closeCodeFor(this.state.protocol, reason), text.slice(0, 120));
    } catch {
      // It was closing already.
    }
  }
}
