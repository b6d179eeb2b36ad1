import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Block, type DirectVisit, demandUnblocked, type OpenedDirect } from "../../../src/domain/direct.ts";
import { AppError, type Result } from "../../../src/domain/errors.ts";
import { DirectIndex, type DirectIndexPorts, type DirectState, noDirect } from "../../../src/room/direct-index.ts";
import { MemoryRoom, profileOf } from "../../support/memory-room.ts";

const people = [profileOf("ada"), profileOf("bob")];

/** The rooms and the table that an index speaks to, and the storage that outlives it. */
class World implements DirectIndexPorts {
  state: DirectState = noDirect;
  readonly rooms = new Map<string, MemoryRoom>();
  listed: Block = { by: [], version: 0 };
  /** What happens to the next calls: nothing; they do not arrive; their answers do not. */
  fate: () => "arrives" | "is lost" | "answer is lost" = () => "arrives";
  private ids = 0;

  /** The object as it wakes. */
  index(): DirectIndex {
    return new DirectIndex(this.state, this);
  }

  save(state: DirectState): void {
    this.state = structuredClone(state);
  }

  newId(): string {
    this.ids += 1;
    return `room-${this.ids}`;
  }

  async visit(roomId: string, { people, by, block }: DirectVisit): Promise<Result<OpenedDirect>> {
    return await this.reach(() => {
      const isNew = people !== null && !this.rooms.has(roomId);
      if (isNew) this.rooms.set(roomId, MemoryRoom.direct(...people.map(({ userId }) => userId)));
      const room = this.rooms.get(roomId);
      if (!room) return { ok: false, error: new AppError("room.not_found").toFailure() };
      try {
        const { answer } = room.run("system", { type: "direct.visit", by, block });
        return { ok: true, value: { room: { ...answer.room, id: roomId }, people: [], rev: room.rev, isNew } };
      } catch (error) {
        return { ok: false, error: (error as AppError).toFailure() };
      }
    });
  }

  async project(block: Block): Promise<void> {
    await this.reach(() => {
      if (block.version > this.listed.version) this.listed = block;
    });
  }

  failed(): void {
    // What was not projected is tried again.
  }

  private async reach<T>(work: () => T): Promise<T> {
    const fate = this.fate();
    await Promise.resolve();
    if (fate === "is lost") throw new AppError("room.unavailable");
    const value = work();
    await Promise.resolve();
    if (fate === "answer is lost") throw new AppError("room.unavailable");
    return value;
  }
}

const lost = () => "lost" as const;

describe("one room for a set of people", () => {
  it("whoever asks, however often and at once: one of them has made it", async () => {
    const world = new World();
    const index = world.index();
    const asked = Array.from({ length: 100 }, (_, n) => index.open(people, n % 2 ? "ada" : "bob"));
    const opened = await Promise.all(asked);
    expect(new Set(opened.map(({ room }) => room.id)).size).toBe(1);
    expect(opened.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(world.rooms.size).toBe(1);
  });

  it.each(["is lost", "answer is lost"] as const)(
    "also when the call %s and the object dies before the next",
    async (fate) => {
      const world = new World();
      world.fate = () => fate;
      await expect(world.index().open(people, "ada")).rejects.toMatchObject({ code: "room.unavailable" });
      world.fate = () => "arrives";
      const { room } = await world.index().open(people, "bob");
      expect([...world.rooms.keys()]).toEqual([room.id]);
    },
  );

  it("a room that became a group or was deleted is replaced, once", async () => {
    const world = new World();
    const index = world.index();
    const first = await index.open(people, "ada");
    const room = world.rooms.get(first.room.id) as MemoryRoom;
    room.room = { ...room.room, kind: "group" };
    const opened = await Promise.all([index.open(people, "ada"), index.open(people, "bob"), index.open(people, "ada")]);
    expect(new Set(opened.map(({ room }) => room.id))).toEqual(new Set(["room-2"]));
    expect(world.rooms.size).toBe(2);
  });

  it("an answer that comes late does not undo what replaced its room", async () => {
    const world = new World();
    const index = world.index();
    const first = await index.open(people, "ada");
    const room = world.rooms.get(first.room.id) as MemoryRoom;
    room.room = { ...room.room, kind: "group" };
    const { visit } = world;
    const late = Promise.withResolvers<void>();
    world.visit = async (...args) => {
      world.visit = visit;
      await late.promise;
      return await world.visit(...args);
    };
    const slow = index.open(people, "ada");
    const second = await index.open(people, "bob");
    late.resolve();
    expect((await slow).room.id).toBe(second.room.id);
    expect(world.rooms.size).toBe(2);
  });

  it("gives up on rooms that are always gone", async () => {
    const world = new World();
    world.visit = async () => ({ ok: false, error: new AppError("room.not_found").toFailure() });
    await expect(world.index().open(people, "ada")).rejects.toMatchObject({ code: "room.unavailable" });
  });
});

describe("a block", () => {
  it("refuses to make their room, and leaves the one that there is to read", async () => {
    const world = new World();
    const index = world.index();
    index.setBlock("ada", true);
    await index.deliver();
    for (const by of ["ada", "bob"]) {
      await expect(index.open(people, by)).rejects.toMatchObject({ code: "direct.blocked" });
    }
    index.setBlock("ada", false);
    await index.deliver();
    const { room } = await index.open(people, "bob");
    index.setBlock("bob", true);
    await index.deliver();
    expect((await index.open(people, "ada")).room.id).toBe(room.id);
    expect(world.rooms.get(room.id)?.record("block", "people")?.by).toEqual(["bob"]);
    expect(world.listed).toEqual(world.state.block);
  });

  it("reaches a room that is only being made", async () => {
    const world = new World();
    const index = world.index();
    const opening = index.open(people, "ada");
    index.setBlock("bob", true);
    await index.deliver();
    const { room } = await opening;
    expect(world.rooms.get(room.id)?.record("block", "people")?.by).toEqual(["bob"]);
  });

  it("is not a change when it is so already", async () => {
    const world = new World();
    const index = world.index();
    index.setBlock("ada", false);
    expect(index.hasNews).toBe(false);
    index.setBlock("ada", true);
    const { version } = world.state.block;
    index.setBlock("ada", true);
    expect(world.state.block.version).toBe(version);
  });

  it("is in force while PostgreSQL is away, and listed when it is back", async () => {
    const world = new World();
    const index = world.index();
    const { room } = await index.open(people, "ada");
    const project = world.project;
    world.project = () => Promise.reject(new Error("away"));
    index.setBlock("ada", true);
    await index.deliver();
    expect(world.rooms.get(room.id)?.record("block", "people")?.by).toEqual(["ada"]);
    expect([index.isListed, index.hasNews]).toEqual([false, true]);
    world.project = project;
    await world.index().deliver();
    expect(world.listed.by).toEqual(["ada"]);
  });
});

it("whatever is lost and whenever it dies, in the end room and lists say what was decided last", async () => {
  const step = fc.oneof(
    fc.record({ kind: fc.constant("open" as const), by: fc.constantFrom("ada", "bob") }),
    fc.record({ kind: fc.constant("block" as const), by: fc.constantFrom("ada", "bob"), isOn: fc.boolean() }),
    fc.record({ kind: fc.constant("widen" as const) }),
    fc.record({ kind: fc.constant("die" as const) }),
  );
  const fates = fc.infiniteStream(fc.constantFrom("arrives" as const, "is lost" as const, "answer is lost" as const));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 30 }), fates, async (steps, stream) => {
      const world = new World();
      world.fate = () => stream.next().value ?? "arrives";
      let index = world.index();
      const blocks = new Set<string>();
      const calls: Promise<unknown>[] = [];
      for (const one of steps) {
        if (one.kind === "die") {
          await Promise.all(calls.splice(0));
          index = world.index();
        } else if (one.kind === "open") calls.push(index.open(people, one.by).catch(lost));
        else if (one.kind === "block") {
          index.setBlock(one.by, one.isOn);
          if (one.isOn) blocks.add(one.by);
          else blocks.delete(one.by);
          calls.push(index.deliver().catch(lost));
        } else {
          const room = [...world.rooms.values()].at(-1);
          if (room) room.room = { ...room.room, kind: "group" };
        }
        if (calls.length % 3 === 2) await Promise.resolve();
      }
      await Promise.all(calls);
      world.fate = () => "arrives";
      index = world.index();
      await index.deliver();
      expect(index.hasNews).toBe(false);
      expect(new Set(world.state.block.by)).toEqual(blocks);
      expect(world.listed).toEqual(world.state.block);
      const direct = [...world.rooms.values()].filter(({ room }) => room.kind === "direct");
      expect(direct.length).toBeLessThanOrEqual(1);
      for (const room of direct) {
        const told = room.record("block", "people") ?? { by: [] };
        expect(new Set(told.by)).toEqual(blocks);
      }
      if (blocks.size === 0) await index.open(people, "ada");
      else expect(() => demandUnblocked(world.state.block, "ada")).toThrow();
    }),
    { numRuns: 300 },
  );
});
