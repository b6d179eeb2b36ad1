import { ONLINE_RETOLD_MS } from "../domain/online.ts";
import type { Audience } from "./audience.ts";

/** Who is here is told at most once in this time, */
const EVERY_MS = 10_000;
/** and in a crowd, whose list is long, in this time for each. */
const EVERY_MS_EACH = 10;
const RETRY_MS = 60_000;

export interface OnlinePorts {
  now(): number;
  /** Has `tell` called at a time. */
  wake(at: number): void;
  /** No call of `tell` is waited for any more. */
  rest(): void;
  /** Whether one is: then somebody was here when it was set. */
  readonly isAwaited: boolean;
  /** Replaces what PostgreSQL knows. */
  project(userIds: readonly string[]): Promise<void>;
}

/**
 * Who is in the room, for those who look at all rooms. The list is told as a whole, so that one which is lost is made
 * good by the next, and told again now and then while somebody is here: the timer of that outlives a server that was
 * killed with its sockets, and wakes the room to say that they are gone.
 */
export class Online {
  private readonly audience: Audience;
  private readonly ports: OnlinePorts;
  private nextAt = 0;
  private isTelling = false;
  private hasChanged = false;

  constructor(audience: Audience, ports: OnlinePorts) {
    this.audience = audience;
    this.ports = ports;
    if (ports.isAwaited && audience.usersOnline === 0) ports.wake(ports.now());
  }

  changed(): void {
    this.hasChanged = true;
    this.ports.wake(Math.max(this.ports.now(), this.nextAt));
  }

  async tell(): Promise<void> {
    const now = this.ports.now();
    const userIds = this.audience.online;
    this.nextAt = now + Math.max(EVERY_MS, userIds.length * EVERY_MS_EACH);
    // The order of two that are under way at once would be anybody's guess.
    if (this.isTelling) return this.changed();
    this.isTelling = true;
    this.hasChanged = false;
    // Set before anything is waited for: the room may be gone by then.
    this.ports.wake(now + (userIds.length > 0 ? ONLINE_RETOLD_MS : RETRY_MS));
    try {
      await this.ports.project(userIds);
      if (userIds.length === 0 && !this.hasChanged) this.ports.rest();
    } catch {
      this.ports.wake(this.ports.now() + RETRY_MS);
    } finally {
      this.isTelling = false;
    }
  }
}
