import { afterAll, beforeAll, expect, inject } from "vitest";
import { eventually } from "../../support/bounded.ts";
import { type CheckOptions, check } from "../check/checker.ts";
import { ChatClient, type ChatOptions } from "../load/chat-client.ts";
import { RoomHistory } from "../load/history.ts";
import { Load } from "../load/load.ts";
import { Random } from "./random.ts";
import { Rig, type RigOptions } from "./rig.ts";
import { type Person, readTemplate } from "./template.ts";

/** A server for the tests of one file. */
export function useRig(options: RigOptions = {}): { readonly rig: Rig } {
  let rig: Rig | null = null;
  beforeAll(async () => {
    rig = await Rig.start(readTemplate(inject("templateDir")), options);
  });
  afterAll(async () => {
    for (const stage of stages.splice(0)) stage.load.stop();
    await rig?.stop();
  });
  return {
    get rig() {
      if (!rig) throw new Error("The server has not started");
      return rig;
    },
  };
}

/** A room with people who talk in it. The first of them owns it and reads everything back. */
export interface Stage {
  readonly roomId: string;
  readonly history: RoomHistory;
  readonly owner: Person;
  readonly clients: readonly ChatClient[];
  readonly load: Load;
  /** Holds everything against everything. */
  check(options?: Partial<CheckOptions>): Promise<void>;
  /** The Worker's own word for the room in PostgreSQL: how far the drain has come. */
  projectedRev(): Promise<number>;
  /** Until everything that was acknowledged is in PostgreSQL. */
  drained(ms?: number): Promise<void>;
}

const stages: Stage[] = [];

const SEED = Number(process.env.FAULTS_SEED ?? 1);
let made = 0;

export async function openStage(
  rig: Rig,
  { people = 3, window = 16, ...options }: { people?: number } & Partial<ChatOptions> = {},
): Promise<Stage> {
  const members = rig.people.slice(0, people) as [Person, ...Person[]];
  const [owner, ...others] = members;
  const roomId = await rig.api.createRoom(owner, others);
  const history = new RoomHistory(roomId);
  const clients = members.map((person) => {
    made += 1;
    return new ChatClient({
      socketUrl: rig.socketUrl,
      person,
      client: made,
      history,
      random: new Random(SEED + made),
      window,
      isStrict: true,
      // Whoever deletes also does the rest of what is done to messages.
      edits: options.deletes ?? 0,
      reactions: options.deletes ?? 0,
      replies: options.deletes ?? 0,
      ...(person === owner ? { pins: options.deletes ?? 0, moderates: options.deletes ?? 0 } : {}),
      ...options,
    });
  });
  const load = new Load([...clients]);
  await load.ready();
  const projectedRev = async () => {
    const [row] = await rig.sql(
      (sql) => sql<{ rev: string }[]>`select projected_rev as rev from rooms where id = ${roomId}`,
    );
    return Number(row?.rev ?? 0);
  };
  const stage: Stage = {
    roomId,
    history,
    owner,
    clients,
    load,
    projectedRev,
    async check(how = {}) {
      await load.answered();
      const { complaints } = await check(rig, [history], { reader: owner, ...how });
      expect(complaints).toEqual([]);
    },
    async drained(ms = 90_000) {
      const rev = Math.max(...clients.map(({ stream }) => stream.cursor?.rev ?? 0));
      await eventually(ms, `rev ${rev} in PostgreSQL`, async () => ((await projectedRev()) >= rev ? true : undefined));
    },
  };
  stages.push(stage);
  return stage;
}

/** Of all clients: how often each error code came. */
export function problemsOf(stage: Stage): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const { problems } of stage.clients) {
    for (const [code, count] of problems) sums[code] = (sums[code] ?? 0) + count;
  }
  return sums;
}

/** The longest that a send has waited for its answer, from the given one on. */
export function slowestMs(stage: Stage, from: readonly number[] = []): number {
  return Math.max(
    ...stage.clients.flatMap(({ sends }, index) => {
      const first = from[index] ?? 0;
      return Array.from({ length: sends.count - first }, (_, n) => sends.tookMs(first + n));
    }),
  );
}
