import { DurableObject } from "cloudflare:workers";
import { v7 as uuidv7 } from "uuid";
import type { OpenedDirect } from "../domain/direct.ts";
import { AppError, type Result } from "../domain/errors.ts";
import type { Profile } from "../domain/profile.ts";
import { describe, log } from "../log.ts";
import { retried } from "../rpc.ts";
import { DirectIndex, type DirectState, noDirect } from "./direct-index.ts";
import { laneOf } from "./lane-of.ts";

/** What is stored: the ids of the people, in order, and what belongs to them. */
interface Stored {
  readonly ids: readonly string[];
  readonly state: DirectState;
}

const KEY = "direct";
const RETRY_MS = 2_000;

/** The platform's side of the index of one set of people: RPC, alarm and storage. What it does is in direct-index.ts. */
export class DirectIndexObject extends DurableObject<Env> {
  private index: DirectIndex | null = null;
  private birth: Promise<DirectIndex> | null = null;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const stored = ctx.storage.kv.get<Stored>(KEY);
    if (stored) this.index = this.wake(stored);
  }

  /** `people`: all of them; `by` is the one who asks. */
  open(people: Profile[], by: string): Promise<Result<OpenedDirect>> {
    const ids = people.map(({ userId }) => userId);
    return this.answer(ids, (index) => index.open(people, by));
  }

  /** When it has answered, nothing is accepted in the room of these two. @returns whether the lists show it. */
  setBlock(by: string, whom: string, isBlocked: boolean): Promise<Result<boolean>> {
    return this.answer([by, whom], async (index) => {
      index.setBlock(by, isBlocked);
      await this.deliver(index);
      return index.isListed;
    });
  }

  /** Never throws: what could not be delivered is tried again by the next alarm. */
  override async alarm(): Promise<void> {
    const { index } = this;
    if (!index) return;
    try {
      await this.deliver(index);
    } catch (error) {
      log("warn", "a block was not told", { error: describe(error) });
    }
  }

  /** The alarm is armed before the first try, so that a crash in between loses nothing. */
  private async deliver(index: DirectIndex): Promise<void> {
    if (!index.hasNews) return;
    await this.ctx.storage.setAlarm(Date.now() + RETRY_MS);
    await index.deliver();
    if (!index.hasNews) await this.ctx.storage.deleteAlarm();
  }

  private async answer<T>(ids: readonly string[], work: (index: DirectIndex) => Promise<T>): Promise<Result<T>> {
    try {
      return { ok: true, value: await work(this.index ?? (await this.born([...ids].sort()))) };
    } catch (error) {
      if (error instanceof AppError) return { ok: false, error: error.toFailure() };
      log("error", "direct index failed", { error: describe(error) });
      return { ok: false, error: new AppError("internal").toFailure() };
    }
  }

  /** An unborn index asks PostgreSQL once: its own storage may have been lost. */
  private born(ids: readonly string[]): Promise<DirectIndex> {
    this.birth ??= this.load(ids).finally(() => {
      this.birth = null;
    });
    return this.birth;
  }

  private async load(ids: readonly string[]): Promise<DirectIndex> {
    try {
      const { roomId, block } = await laneOf(this.env, ids.join()).direct([...ids]);
      const room = roomId === null ? null : { id: roomId, people: null };
      this.index = this.wake({ ids, state: { ...noDirect, room, block, listedVersion: block.version } });
      return this.index;
    } catch (error) {
      log("warn", "direct index not loaded", { error: describe(error) });
      throw new AppError("database.unavailable", undefined, { retryAfterSeconds: 5 });
    }
  }

  private wake({ ids, state }: Stored): DirectIndex {
    return new DirectIndex(state, {
      save: (state) => this.ctx.storage.kv.put(KEY, { ids, state } satisfies Stored),
      newId: uuidv7,
      visit: (roomId, visit) =>
        retried("room.unavailable", () => this.env.ROOMS.getByName(roomId).direct(roomId, visit)) as Promise<
          Result<OpenedDirect>
        >,
      project: (block) => laneOf(this.env, ids.join()).projectBlock([...ids], block),
      failed: (what, error) => log("warn", what, { error: describe(error) }),
    });
  }
}
