import { setTimeout as sleep } from "node:timers/promises";
import type { Random } from "../rig/random.ts";
import type { Rig } from "../rig/rig.ts";

/** One fault, from its beginning to its end: when it resolves, everything is as it was. */
export interface Fault {
  readonly name: string;
  /** What it counts as in the figures of a run. */
  readonly kind: "kill" | "outage" | "wire";
  strike(rig: Rig, random: Random, lastsMs: number): Promise<void>;
}

/** Of workerd, and of the wire to its clients. */
export const workerFaults: readonly Fault[] = [
  {
    name: "workerd killed",
    kind: "kill",
    async strike(rig, random, lastsMs) {
      await rig.killWorker();
      await sleep(random.chance(0.5) ? 0 : lastsMs / 2);
      await rig.startWorker();
    },
  },
  {
    name: "workerd killed again and again",
    kind: "kill",
    async strike(rig, random) {
      for (let n = 0; n < 3; n += 1) {
        await rig.killWorker();
        await rig.startWorker();
        await sleep(random.int(20, 400));
      }
    },
  },
  {
    name: "all clients cut off",
    kind: "wire",
    async strike(rig) {
      rig.front.cut();
    },
  },
  {
    name: "some clients in a partition",
    kind: "wire",
    async strike(rig, random, lastsMs) {
      const oneWay = random.pick([{ up: "stall" }, { down: "stall" }, { up: "stall", down: "stall" }] as const);
      for (const link of rig.front.links) if (random.chance(0.5)) link.set(oneWay);
      await sleep(lastsMs);
      rig.front.heal();
    },
  },
  {
    name: "acknowledgements swallowed",
    kind: "wire",
    async strike(rig, random, lastsMs) {
      for (const link of rig.front.links) if (random.chance(0.5)) link.set({ down: "swallow" });
      await sleep(lastsMs / 2);
      rig.front.heal();
    },
  },
  {
    name: "a slow wire to the clients",
    kind: "wire",
    async strike(rig, random, lastsMs) {
      rig.front.set({ delayMs: random.int(5, 100) });
      await sleep(lastsMs);
      rig.front.heal();
    },
  },
];

/** Of PostgreSQL, and of the wire to it. */
export const databaseFaults: readonly Fault[] = [
  {
    name: "PostgreSQL stopped",
    kind: "outage",
    async strike(rig, _random, lastsMs) {
      await rig.stopDatabase("fast");
      await sleep(lastsMs);
      await rig.startDatabase();
    },
  },
  {
    name: "PostgreSQL crashed",
    kind: "outage",
    async strike(rig, random, lastsMs) {
      await rig.stopDatabase("immediate");
      await sleep(random.chance(0.5) ? 0 : lastsMs);
      await rig.startDatabase();
    },
  },
  {
    name: "backends frozen",
    kind: "outage",
    async strike(rig, random, lastsMs) {
      const pids = (await rig.backends()).map(({ pid }) => pid).filter(() => random.chance(0.7));
      for (const pid of pids) signal(pid, "SIGSTOP");
      try {
        await sleep(lastsMs);
      } finally {
        for (const pid of pids) signal(pid, "SIGCONT");
      }
    },
  },
  {
    name: "postmaster frozen",
    kind: "outage",
    async strike(rig, _random, lastsMs) {
      const pid = rig.postmasterPid;
      signal(pid, "SIGSTOP");
      try {
        await sleep(lastsMs);
      } finally {
        signal(pid, "SIGCONT");
      }
    },
  },
  {
    name: "backends terminated",
    kind: "outage",
    async strike(rig, random) {
      for (let n = 0; n < 5; n += 1) {
        await rig.sql(
          (sql) => sql`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and application_name <> 'faults'`,
        );
        await sleep(random.int(5, 200));
      }
    },
  },
  {
    name: "the messages locked",
    kind: "outage",
    async strike(rig, _random, lastsMs) {
      await rig.sql(async (sql) => {
        await sql.begin(async (tx) => {
          await tx`lock table messages in access exclusive mode`;
          await sleep(lastsMs);
        });
      });
    },
  },
  {
    name: "commits unacknowledged",
    kind: "wire",
    async strike(rig, _random, lastsMs) {
      rig.back.set({ down: "swallow" });
      await sleep(lastsMs / 2);
      rig.back.heal();
    },
  },
  {
    name: "PostgreSQL in a partition",
    kind: "wire",
    async strike(rig, random, lastsMs) {
      rig.back.set(random.pick([{ up: "stall" }, { down: "stall" }, { up: "stall", down: "stall" }] as const));
      await sleep(lastsMs);
      rig.back.heal();
    },
  },
  {
    name: "PostgreSQL refuses",
    kind: "wire",
    async strike(rig, _random, lastsMs) {
      rig.back.set({ refuse: true });
      rig.back.cut();
      await sleep(lastsMs);
      rig.back.heal();
    },
  },
  {
    name: "a slow wire to PostgreSQL",
    kind: "wire",
    async strike(rig, random, lastsMs) {
      rig.back.set({ delayMs: random.int(5, 300) });
      await sleep(lastsMs);
      rig.back.heal();
    },
  },
];

function signal(pid: number, name: "SIGSTOP" | "SIGCONT"): void {
  try {
    if (pid > 1) process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}
