import type { ServerFrame } from "../contract/frames.ts";
import type { Audience } from "./audience.ts";

/** Presence is told at most once in this time, and then all of it in one frame. */
export const PRESENCE_EVERY_MS = 1_000;
/** Each socket may say once in this time that it is writing. */
const TYPING_EVERY_MS = 2_000;
/** A large room would be told of nothing else. */
const TYPING_SOCKETS_MAX = 500;

/** Presence and typing: what is true for the moment, coalesced, never stored and never numbered. */
export class Ephemeral {
  private readonly audience: Audience;
  private readonly wake: (at: number) => void;
  private readonly collect: (work: () => void) => void;
  private readonly changed = new Map<string, boolean>();
  private readonly typing = new Map<string, boolean>();
  private readonly typedAt = new WeakMap<object, number>();

  /** `wake` has `tellPresence` called at a time, `collect` at the end of what arrives together. */
  constructor(audience: Audience, wake: (at: number) => void, collect: (work: () => void) => void) {
    this.audience = audience;
    this.wake = wake;
    this.collect = collect;
    audience.onPresence = (userId, isOnline) => this.presence(userId, isOnline);
  }

  private presence(userId: string, isOnline: boolean): void {
    if (this.changed.size === 0) this.wake(Date.now() + PRESENCE_EVERY_MS);
    this.changed.set(userId, isOnline);
  }

  tellPresence(): void {
    const changed = [...this.changed.keys()];
    this.changed.clear();
    const online = changed.filter((userId) => this.audience.isOnline(userId));
    const offline = changed.filter((userId) => !this.audience.isOnline(userId));
    if (changed.length === 0 || this.audience.size === 0) return;
    const frame: ServerFrame = { t: "presence", online, offline, members_online: this.audience.usersOnline };
    this.audience.whisper(JSON.stringify(frame));
  }

  type(socket: object, userId: string, isOn: boolean): void {
    const now = Date.now();
    if (this.audience.size > TYPING_SOCKETS_MAX) return;
    if (isOn && now - (this.typedAt.get(socket) ?? 0) < TYPING_EVERY_MS) return;
    this.typedAt.set(socket, isOn ? now : 0);
    if (this.typing.size === 0) this.collect(() => this.tellTyping());
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
