import fc from "fast-check";
import type { Rig } from "../faults/rig/rig.ts";
import { eventually } from "../support/bounded.ts";
import { ApiDocument, type RawDocument } from "../support/openapi.ts";
import type { Answer } from "../support/rest-client.ts";
import { Contract } from "./contract.ts";
import { hold, type SocketDocument, talkOf } from "./frame.ts";
import { requestOf, sendTo } from "./request.ts";
import { misreadIn, rubbishIn } from "./stored.ts";
import { World } from "./world.ts";

export interface FuzzOptions {
  readonly seed: number;
  readonly requests: number;
  readonly frames: number;
  readonly onProgress?: (line: string) => void;
  /** Told of each failure when it is found: a run that is ended early has said what it knows. */
  readonly onFailure?: (failure: string) => void;
}

export interface Fuzzed {
  readonly requests: number;
  readonly frames: number;
  /** How many answers had each status. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Whatever was wrong, each thing once, with the smallest input that shows it. */
  readonly failures: readonly string[];
}

const LANES = 4;
const ENDED = /"code":"(auth\.session_ended|account\.(locked|suspended))"/;
/** Between two mendings of the world. */
const REQUESTS_A_ROUND = 400;
const TALKS_A_ROUND = 80;
const DRAIN_MS = 120_000;

export async function fuzz(rig: Rig, options: FuzzOptions): Promise<Fuzzed> {
  const api = new ApiDocument(await documentOf<RawDocument>(rig, "/openapi.json"));
  const contract = new Contract(await documentOf<RawDocument>(rig, "/openapi.json"));
  const world = new World(rig);
  const statuses: Record<string, number> = {};
  const failures = new Map<string, string>();
  let requests = 0;
  let frames = 0;
  let lane = 0;

  const fail = (complaint: string, failure = complaint) => {
    const kind = kindOf(complaint);
    if (failures.has(kind)) return;
    failures.set(kind, failure);
    options.onFailure?.(failure);
  };

  /** Runs a property in all lanes at once, a round long. */
  const round = async <T>(runs: number, arbitrary: fc.Arbitrary<T>, tryOut: (input: T) => Promise<string | null>) => {
    await world.mend();
    const check = async (seed: number) => {
      const property = fc.asyncProperty(arbitrary, async (input) => {
        const complaint = await tryOut(input).catch((error: unknown) => String(error));
        if (complaint !== null && !failures.has(kindOf(complaint))) throw new Error(complaint);
      });
      const found = await fc.check(property, { numRuns: runs, seed, interruptAfterTimeLimit: 60_000 });
      if (!found.failed) return;
      const complaint =
        found.errorInstance instanceof Error ? found.errorInstance.message : String(found.errorInstance);
      const smallest = JSON.stringify(found.counterexample, shown)?.slice(0, 2_000);
      fail(complaint, `${complaint.slice(0, 1_000)}\n  by ${smallest}\n  seed ${seed}`);
    };
    const seeds = Array.from({ length: LANES }, () => {
      lane += 1;
      return options.seed + lane;
    });
    await Promise.all(seeds.map(check));
    for (const line of rig.lines.splice(0)) {
      if (/"level":"error"|uncaught/i.test(line)) fail(line, `logged: ${line.slice(0, 1_000)}`);
    }
    options.onProgress?.(`${requests} requests, ${frames} frames, ${failures.size} failures`);
  };

  const request = requestOf(api);
  while (requests < options.requests) {
    const runs = Math.ceil(Math.min(REQUESTS_A_ROUND, options.requests - requests) / LANES);
    await round(runs, request, async (input) => {
      const { answer, token } = await sendTo(api, world, input);
      requests += 1;
      statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
      if (answer.status < 300 && isJson(answer)) world.learn(JSON.parse(answer.text));
      if (ENDED.test(answer.text)) await world.revive(input.as, token);
      const complaint = contract.complaintOf(input.operation, answer);
      return complaint === null ? null : `${input.operation.method} ${input.operation.path}: ${complaint}`;
    });
  }
  const talk = talkOf(await documentOf<SocketDocument>(rig, "/asyncapi.json"));
  while (frames < options.frames) {
    await round(Math.ceil(Math.min(TALKS_A_ROUND, (options.frames - frames) / 15) / LANES), talk, async (input) => {
      await hold(world, input);
      frames += input.frames.length;
      return null;
    });
  }

  await world.mend();
  await eventually(DRAIN_MS, "an empty outbox", async () => {
    const { outbox } = await documentOf<{ outbox: { events: number } }>(rig, "/health");
    return outbox.events === 0 || undefined;
  });
  for (const wrong of [...(await rubbishIn(world)), ...(await misreadIn(api, contract, world))]) fail(wrong);
  return { requests, frames, statuses, failures: [...failures.values()] };
}

function isJson({ headers }: Answer): boolean {
  return /^application\/json(;|$)/.test(headers.get("content-type") ?? "");
}

async function documentOf<T>(rig: Rig, path: string): Promise<T> {
  return await rig.api.demand<T>(null, "GET", path);
}

/** The same for the same mistake, whatever ids and numbers it came with. */
function kindOf(complaint: string): string {
  return complaint
    .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "…")
    .replace(/\d{4,}/g, "…")
    .slice(0, 200);
}

/** An operation by its name, so that a counterexample can be read. */
function shown(key: string, value: unknown): unknown {
  return key === "operation" ? (value as { id: string }).id : value;
}
