import type { ServerFrame } from "../contract/frames.ts";
import type { Audience } from "./audience.ts";

/** Presence is told at most once in this time, and then all of it in one frame. */
export const PRESENCE_EVERY_MS = 1_000;
/** Each socket may say once in this time that it is writing, and after that once that it is not. */
const TYPING_EVERY_MS = 2_000;
/** A large room would be told of nothing else. */
const TYPING_SOCKETS_MAX = 500;

export interface EphemeralPorts {
  /** Has `tellPresence` called at a time. */
  wake(at: number): void;
  /** Has `work` called at the end of what arrives together. */
  collect(work: () => void): void;
  /** Whether nobody is told of the others (a block). */
  isSilent(): boolean;
}

/** Presence and typing: what is true for the moment, coalesced, never stored and never numbered. */
export class Ephemeral {
  private readonly audience: Audience;
  private readonly ports: EphemeralPorts;
  private wasSilent: boolean;
  private readonly changed = new Map<string, boolean>();
  private readonly typing = new Map<string, boolean>();
  private readonly typed = new WeakMap<object, { at: number; isOn: boolean }>();

  constructor(audience: Audience, ports: EphemeralPorts) {
    this.audience = audience;
    this.ports = ports;
    this.wasSilent = ports.isSilent();
    audience.onPresence = (userId, isOnline) => this.presence(userId, isOnline);
  }

  private presence(userId: string, isOnline: boolean): void {
    if (this.changed.size === 0) this.ports.wake(Date.now() + PRESENCE_EVERY_MS);
    this.changed.set(userId, isOnline);
  }

  tellPresence(): void {
    const changed = [...this.changed.keys()];
    this.changed.clear();
    const online = changed.filter((userId) => this.audience.isOnline(userId));
    const offline = changed.filter((userId) => !this.audience.isOnline(userId));
    if (changed.length === 0 || this.audience.size === 0 || this.ports.isSilent()) return;
    const frame: ServerFrame = { t: "presence", online, offline, members_online: this.audience.usersOnline };
    this.audience.whisper(JSON.stringify(frame));
  }

  /** What a newcomer is told of others: in a silent room they are alone. */
  get membersOnline(): number {
    return this.ports.isSilent() ? 1 : this.audience.usersOnline;
  }

  /** The room may have fallen silent: then each sees the others leave; or the silence is over, and they are there again. */
  tellSilence(): void {
    const isSilent = this.ports.isSilent();
    if (isSilent === this.wasSilent) return;
    this.wasSilent = isSilent;
    for (const session of this.audience.all()) {
      const { isJoined, protocol } = session.state;
      if (!isJoined || protocol !== "chat.v1") continue;
      const others = this.audience.online.filter((userId) => userId !== session.userId);
      const [online, offline] = isSilent ? [[], others] : [others, []];
      const frame: ServerFrame = { t: "presence", online, offline, members_online: this.membersOnline };
      session.send(JSON.stringify(frame));
    }
  }

  type(socket: object, userId: string, isOn: boolean): void {
    const now = Date.now();
    if (this.audience.size > TYPING_SOCKETS_MAX || this.ports.isSilent()) return;
    const last = this.typed.get(socket) ?? { at: 0, isOn: false };
    if (isOn ? now - last.at < TYPING_EVERY_MS : !last.isOn) return;
    this.typed.set(socket, { at: isOn ? now : last.at, isOn });
    if (this.typing.size === 0) this.ports.collect(() => this.tellTyping());
    this.typing.set(userId, isOn);
  }

  private tellTyping(): void {
    const on = [...this.typing].flatMap(([userId, isOn]) => (isOn ? userId : []));
    const off = [...this.typing].flatMap(([userId, isOn]) => (isOn ? [] : userId));
    this.typing.clear();
    const frame: ServerFrame = { t: "typing", on, off };
    this.audience.whisper(JSON.stringify(frame));
  }
}
