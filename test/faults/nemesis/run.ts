import { setTimeout as sleep } from "node:timers/promises";
import { check } from "../check/checker.ts";
import { ChatClient } from "../load/chat-client.ts";
import type { Client } from "../load/client.ts";
import { RoomHistory } from "../load/history.ts";
import { Load } from "../load/load.ts";
import { PlainClient } from "../load/plain-client.ts";
import { RestClient } from "../load/rest-client.ts";
import { Random } from "../rig/random.ts";
import type { Rig } from "../rig/rig.ts";
import type { Person } from "../rig/template.ts";
import type { Troupe } from "./membership.ts";
import { Nemesis } from "./nemesis.ts";

export interface RunOptions {
  readonly seed: number;
  readonly seconds: number;
  readonly rooms: number;
  readonly clients: number;
  readonly perSecond: number;
  readonly window: number;
  readonly lastsMs: { readonly min: number; readonly max: number };
  readonly restMs: { readonly min: number; readonly max: number };
  readonly isStrict: boolean;
  readonly onProgress?: (line: string) => void;
  readonly progressMs?: number;
}

export interface Outcome {
  readonly acknowledged: number;
  readonly stored: number;
  readonly complaints: readonly string[];
  readonly freshStarts: number;
  readonly resumes: number;
  readonly removals: number;
  readonly faults: Readonly<Record<"kill" | "outage" | "wire", number>>;
  readonly byName: ReadonlyMap<string, number>;
}

const HEAL_MS = 60_000;

/** Load and faults for a while; then healing, quiet, and the checker. */
export async function run(rig: Rig, options: RunOptions): Promise<Outcome> {
  const random = new Random(options.seed);
  const [owner, ...others] = rig.people as [Person, ...Person[]];
  const troupes: Troupe[] = [];
  const histories: RoomHistory[] = [];
  for (let n = 0; n < options.rooms; n += 1) {
    const roomId = await rig.api.createRoom(owner, others);
    troupes.push({ roomId, owner, others });
    histories.push(new RoomHistory(roomId));
  }
  const clients = Array.from({ length: options.clients }, (_, n) => makeClient(rig, histories, n, options));
  const load = new Load(clients);
  const nemesis = new Nemesis({
    rig,
    random,
    troupes,
    lastsMs: options.lastsMs,
    restMs: options.restMs,
    onFault: (name) => options.onProgress?.(`  ${name}`),
  });
  const acknowledged = () => histories.reduce((sum, history) => sum + history.acknowledged, 0);
  const progress = setInterval(() => {
    const { kill, outage, wire } = nemesis.counts;
    options.onProgress?.(`${acknowledged()} acknowledged, ${kill} kills, ${outage} outages, ${wire} faults of wires`);
  }, options.progressMs ?? 60_000);
  try {
    await load.ready();
    load.start({ perSecond: options.perSecond });
    nemesis.start();
    await sleep(options.seconds * 1_000);
    load.pause();
    await nemesis.stop();
    await load.ready(HEAL_MS);
    await load.answered(HEAL_MS);
    // A backoff may have grown to its full minute.
    const { complaints, messages } = await check(rig, histories, {
      reader: owner,
      quietMs: 120_000,
      withStorage: true,
    });
    return {
      acknowledged: acknowledged(),
      stored: messages,
      complaints,
      freshStarts: histories.reduce((sum, history) => sum + history.freshStarts, 0),
      resumes: histories.reduce((sum, history) => sum + history.resumes, 0),
      removals: nemesis.removals,
      faults: nemesis.counts,
      byName: nemesis.byName,
    };
  } finally {
    clearInterval(progress);
    load.stop();
  }
}

/** Most speak `chat.v1`; every tenth is a plain socket, and every tenth a program. */
function makeClient(rig: Rig, histories: readonly RoomHistory[], n: number, options: RunOptions): Client {
  const history = histories[n % histories.length] as RoomHistory;
  const person = rig.people[Math.floor(n / histories.length) % rig.people.length] as Person;
  const random = new Random(options.seed + n);
  const common = { socketUrl: rig.socketUrl, person, client: n, history, random };
  if (n % 10 === 8) return new PlainClient({ ...common, window: options.window });
  if (n % 10 === 9) return new RestClient({ ...common, api: rig.frontApi, window: 4 });
  return new ChatClient({
    ...common,
    window: options.window,
    deletes: 0.02,
    edits: 0.03,
    reactions: 0.03,
    replies: 0.03,
    // Those of the owner, who may.
    ...(person === rig.people[0] ? { pins: 0.03, moderates: 0.02 } : {}),
    isStrict: options.isStrict,
  });
}
