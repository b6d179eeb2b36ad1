import { type Block, type DirectVisit, demandUnblocked, noBlock, type OpenedDirect } from "../domain/direct.ts";
import { AppError, type Result, unwrap } from "../domain/errors.ts";
import type { Profile } from "../domain/profile.ts";

/** A room that these people have, or that was promised to them: `people` until it has confirmed that it is there. */
interface ClaimedRoom {
  readonly id: string;
  readonly people: readonly Profile[] | null;
}

export interface DirectState {
  readonly room: ClaimedRoom | null;
  /** Of two people; of more there are no blocks. */
  readonly block: Block;
  /** The versions of `block` that the room and PostgreSQL have confirmed. */
  readonly toldVersion: number;
  readonly listedVersion: number;
}

export const noDirect: DirectState = { room: null, block: noBlock, toldVersion: 0, listedVersion: 0 };

export interface DirectIndexPorts {
  /** Stored before anything that is sent later leaves this object. */
  save(state: DirectState): void;
  newId(): string;
  visit(roomId: string, visit: DirectVisit): Promise<Result<OpenedDirect>>;
  /** The row in PostgreSQL for lists; the newer version wins. */
  project(block: Block): Promise<void>;
  failed(what: string, error: unknown): void;
}

/** A room that is gone is replaced; more often than this it can not happen in one call. */
const TRIES = 3;

/**
 * What belongs to one set of people: their direct room, and of two who blocks whom. The id is committed here before
 * the room is made, and making it may be repeated: whatever is cut in between, they have one room. Whether it still is
 * theirs the room alone knows, and is asked each time.
 */
export class DirectIndex {
  private state: DirectState;
  private readonly ports: DirectIndexPorts;

  constructor(state: DirectState, ports: DirectIndexPorts) {
    this.state = state;
    this.ports = ports;
  }

  /** Get or create. @throws AppError `direct.blocked` when it would have to be made. */
  async open(people: readonly Profile[], by: string): Promise<OpenedDirect> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const opened = await this.visit(this.claim(people, by), by);
      if (opened) return opened;
    }
    throw new AppError("room.unavailable");
  }

  private claim(people: readonly Profile[], by: string): ClaimedRoom {
    const { room, block } = this.state;
    if (room?.people === null) return room;
    demandUnblocked(block, by);
    if (room) return room;
    const claimed = { id: this.ports.newId(), people };
    this.save({ room: claimed });
    return claimed;
  }

  /** One step; what is still to be told is told by `deliver`. */
  setBlock(by: string, isBlocked: boolean): void {
    const { block } = this.state;
    if (block.by.includes(by) === isBlocked) return;
    const others = block.by.filter((userId) => userId !== by);
    this.save({ block: { by: isBlocked ? [...others, by] : others, version: block.version + 1 } });
  }

  get hasNews(): boolean {
    return this.isRoomBehind || !this.isListed;
  }

  get isListed(): boolean {
    return this.state.listedVersion >= this.state.block.version;
  }

  private get isRoomBehind(): boolean {
    return this.state.room !== null && this.state.toldVersion < this.state.block.version;
  }

  /** Tells the room and PostgreSQL what they have not confirmed. @throws AppError when the room can not be told. */
  async deliver(): Promise<void> {
    await Promise.all([this.tellRoom(), this.list()]);
  }

  private async tellRoom(): Promise<void> {
    const { room } = this.state;
    if (room && this.isRoomBehind) await this.visit(room, null);
  }

  private async list(): Promise<void> {
    if (this.isListed) return;
    const { block } = this.state;
    try {
      await this.ports.project(block);
    } catch (error) {
      this.ports.failed("a block was not projected", error);
      return;
    }
    this.save({ listedVersion: Math.max(this.state.listedVersion, block.version) });
  }

  /** @returns null if it is not, or no longer, the room of these people: then they have none. */
  private async visit({ id, people }: ClaimedRoom, by: string | null): Promise<OpenedDirect | null> {
    const { block } = this.state;
    const result = await this.ports.visit(id, { people, by, block });
    const isTheirs = this.state.room?.id === id;
    if (!result.ok && result.error.code === "room.not_found") {
      if (isTheirs) this.save({ room: null, toldVersion: 0 });
      return null;
    }
    const opened = unwrap(result);
    const toldVersion = Math.max(this.state.toldVersion, block.version);
    const isNews = this.state.room?.people !== null || toldVersion > this.state.toldVersion;
    if (isTheirs && isNews) this.save({ room: { id, people: null }, toldVersion });
    return opened;
  }

  private save(change: Partial<DirectState>): void {
    const state = { ...this.state, ...change };
    this.ports.save(state);
    this.state = state;
  }
}
