import { protocolOf, type TargetName } from "../servers/target.ts";
import { ChatRooms, closed, type Load, open, othersAsleep, type Shape } from "./chat.ts";
import { interleaved } from "./interleaved.ts";
import type { Workload } from "./workload.ts";

interface Setting {
  readonly shape: Shape;
  /** Of the closed loop: messages under way per sender, and altogether. */
  readonly window: number;
  readonly total: number;
  /** Of the open loop: about a quarter of what the control can do. */
  readonly ratePerSecond: number;
}

export const settings = {
  "room of 10": { shape: { rooms: 1, members: 10, senders: 4 }, window: 1, total: 6_000, ratePerSecond: 600 },
  "room of 100": { shape: { rooms: 1, members: 100, senders: 20 }, window: 1, total: 3_000, ratePerSecond: 150 },
  "room of 1,000": { shape: { rooms: 1, members: 1_000, senders: 20 }, window: 1, total: 500, ratePerSecond: 10 },
  "100 rooms × 5": { shape: { rooms: 100, members: 5, senders: 5 }, window: 1, total: 12_000, ratePerSecond: 1_000 },
  "window 64": { shape: { rooms: 1, members: 2, senders: 1 }, window: 64, total: 20_000, ratePerSecond: 1_000 },
} as const satisfies Record<string, Setting>;

type SettingName = keyof typeof settings;

const subjects = ["plain", "chat.v1"] as const satisfies TargetName[];
const OPEN_SECONDS = 5;
const QUICK = 3;

function workload(
  name: string,
  names: readonly SettingName[],
  suffix: string,
  loadOf: (setting: Setting, part: number) => Load,
): Workload {
  return {
    name,
    async run(lab, { isQuick, repeats, report }) {
      for (const setting of names) {
        const load = loadOf(settings[setting], isQuick ? 1 / QUICK : 1);
        const connected = new Map<string, ChatRooms>();
        try {
          for (const name of ["control", ...subjects] as const) {
            const target = lab.targetOf(name);
            connected.set(name, await ChatRooms.open(lab.database, target, protocolOf[name], settings[setting].shape));
          }
          await othersAsleep();
          const measure = async (subject: string) => (await connected.get(subject)?.measure(load)) ?? {};
          await interleaved(setting + suffix, "control", subjects, repeats, measure, report);
        } finally {
          for (const rooms of connected.values()) rooms.close();
        }
      }
    },
  };
}

const inClosedLoop = ({ window, total }: Setting, part: number) => closed(window, Math.ceil(total * part));
const inOpenLoop = ({ ratePerSecond }: Setting, part: number) => open(ratePerSecond, OPEN_SECONDS * part);

export const fanout = workload("fanout", ["room of 10", "room of 100", "room of 1,000"], "", inClosedLoop);
export const rooms = workload("rooms", ["100 rooms × 5"], "", inClosedLoop);
export const durable = workload("durable", ["window 64"], "", inClosedLoop);
export const openLoops = workload(
  "open",
  ["room of 10", "room of 100", "room of 1,000", "100 rooms × 5"],
  ", open loop",
  inOpenLoop,
);
