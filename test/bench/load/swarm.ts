import type { Protocol } from "./protocol.ts";
import { idOfTag, type Member, messageId, Room, senderOf } from "./room.ts";
import { LoadSocket } from "./socket.ts";

const JOIN_MS = 60_000;
const CONNECTING_MAX = 32;
const LINE = "the quick brown fox jumps over the lazy dog, twice";

export interface SwarmOptions {
  readonly port: number;
  readonly protocol: Protocol;
  readonly rooms: readonly string[];
  /** Of each room; the sockets of a room's n-th member use the n-th token. */
  readonly members: number;
  readonly tokens: readonly string[];
  /** Of a message; a line if absent. */
  readonly chars?: number;
}

export interface Correctness {
  /** Messages that came twice or out of the room's order. */
  readonly violations: number;
  readonly missing: number;
  /** Sockets that the server closed. */
  readonly closed: number;
}

/** Members of rooms on one server: connects them, sends, and sees that each has each message once and in one order. */
export class Swarm {
  readonly rooms: Room[] = [];
  readonly ackMs: number[] = [];
  readonly deliveredMs: number[] = [];
  deliveries = 0;
  closed = 0;
  /** Why the server closed a socket, of the last one. */
  lastError = "";
  /** Set by whoever runs a load. */
  onAck: (member: Member) => void = () => {};
  onComplete: () => void = () => {};
  private isRecording = false;
  private readonly options: SwarmOptions;
  private readonly text: string;

  constructor(options: SwarmOptions) {
    this.options = options;
    this.text =
      options.chars === undefined ? LINE : LINE.repeat(Math.ceil(options.chars / LINE.length)).slice(0, options.chars);
  }

  get members(): Member[] {
    return this.rooms.flatMap((room) => room.members);
  }

  get complete(): number {
    return this.rooms.reduce((sum, room) => sum + room.complete, 0);
  }

  async connect(): Promise<void> {
    const { rooms, members } = this.options;
    for (const id of rooms) this.rooms.push(new Room(id, members));
    // Member by member over all rooms, so that no room meets them all at once.
    const jobs = Array.from({ length: members }, (_, index) => this.rooms.map((room) => ({ room, index }))).flat();
    const worker = async () => {
      for (let job = jobs.shift(); job; job = jobs.shift()) await this.join(job.room, job.index);
    };
    await Promise.all(Array.from({ length: CONNECTING_MAX }, worker));
    for (const room of this.rooms) room.members.sort((a, b) => a.index - b.index);
  }

  private join(room: Room, index: number): Promise<void> {
    const { port, protocol, tokens } = this.options;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("joining took too long")), JOIN_MS);
      const ready = () => {
        clearTimeout(timer);
        room.members.push(member);
        resolve();
      };
      let isReady = false;
      const path = protocol.pathOf(room.id, tokens[index] ?? "");
      const socket = new LoadSocket(port, path, protocol.offer, {
        opened: () => {
          if (protocol.hello !== null) member.socket.send(protocol.hello);
          isReady = protocol.readyPrefix === null;
          if (isReady) ready();
        },
        received: (payload) => {
          if (isReady) this.received(member, payload);
          else if (payload.toString("latin1").startsWith(protocol.readyPrefix ?? "")) {
            isReady = true;
            ready();
          }
        },
        closed: (why) => {
          clearTimeout(timer);
          this.closed += 1;
          this.lastError = why;
          reject(new Error(why));
        },
      });
      const member: Member = { room, index, socket, position: 0, sent: 0, unseenBytes: 0 };
    });
  }

  private received(member: Member, payload: Buffer): void {
    const { protocol } = this.options;
    const { room } = member;
    const from = protocol.commonFrom(payload);
    const { text, ids } = room.read(member.position, payload.subarray(from));
    const own = ids.length === 0 ? text : payload.toString("latin1", 0, from);
    for (const tag of protocol.acksOf?.(own) ?? []) this.acked(member, idOfTag(tag));
    for (const id of ids) {
      this.deliveries += 1;
      const isLast = room.deliver(member, id);
      if (protocol.acksOf === null && senderOf(id) === member.index) this.acked(member, id);
      if (!isLast) continue;
      if (this.isRecording) this.deliveredMs.push(performance.now() - (room.sentAt.get(id) ?? 0));
      this.onComplete();
    }
    if (protocol.seen === null || ids.length === 0) return;
    member.unseenBytes += payload.length;
    if (member.unseenBytes < protocol.seen.everyBytes) return;
    member.unseenBytes = 0;
    member.socket.send(protocol.seen.of(text));
  }

  private acked(member: Member, id: number): void {
    if (this.isRecording) this.ackMs.push(performance.now() - (member.room.sentAt.get(id) ?? 0));
    this.onAck(member);
  }

  /** `at`: when it was meant to be sent, which is later than now only if we could not keep up. */
  send(member: Member, at = performance.now()): void {
    member.sent += 1;
    member.room.sentAt.set(messageId(member.index, member.sent), at);
    const tag = `${member.index}.${member.sent}`;
    member.socket.send(this.options.protocol.encode(tag, `~${tag}~ ${this.text}`));
  }

  /** Those who do not send would else be taken for gone. */
  ping(): void {
    const { ping } = this.options.protocol;
    if (ping !== null) for (const member of this.members) member.socket.send(ping);
  }

  record(): void {
    this.isRecording = true;
    this.ackMs.length = 0;
    this.deliveredMs.length = 0;
  }

  get correctness(): Correctness {
    const sum = (of: (room: Room) => number) => this.rooms.reduce((total, room) => total + of(room), 0);
    return { violations: sum((room) => room.violations), missing: sum((room) => room.missing), closed: this.closed };
  }

  get frames(): number {
    return this.members.reduce((sum, member) => sum + member.socket.frames, 0);
  }

  close(): void {
    for (const member of this.members) member.socket.close();
  }
}
