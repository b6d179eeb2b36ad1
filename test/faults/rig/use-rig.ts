import { afterAll, beforeAll, expect, inject } from "vitest";
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
  afterAll(async () => await rig?.stop());
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
}

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
      ...options,
    });
  });
  const load = new Load([...clients]);
  await load.ready();
  return {
    roomId,
    history,
    owner,
    clients,
    load,
    async check(how = {}) {
      await load.answered();
      const { complaints } = await check(rig, [history], { reader: owner, ...how });
      load.stop();
      expect(complaints).toEqual([]);
    },
  };
}
