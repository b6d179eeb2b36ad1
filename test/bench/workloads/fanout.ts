import { protocolOf, type TargetName } from "../servers/target.ts";
import { measureChat, type Shape, shapes } from "./chat.ts";
import { interleaved } from "./interleaved.ts";
import type { Workload } from "./workload.ts";

const subjects: readonly TargetName[] = ["plain", "chat.v1"];
const QUICK = 3;

function closedLoops(name: string, settings: readonly (keyof typeof shapes)[]): Workload {
  return {
    name,
    async run(lab, { isQuick, repeats, report }) {
      for (const setting of settings) {
        const shape: Shape = shapes[setting];
        const total = isQuick ? Math.ceil(shape.total / QUICK) : shape.total;
        const measure = (subject: string) => {
          const name = subject as TargetName;
          return measureChat(lab.database, lab.targetOf(name), protocolOf[name], { ...shape, total });
        };
        await interleaved(setting, subjects, repeats, measure, report);
      }
    },
  };
}

export const fanout = closedLoops("fanout", ["room of 10", "room of 100", "room of 1,000"]);
export const rooms = closedLoops("rooms", ["100 rooms × 5"]);
export const durable = closedLoops("durable", ["window 64"]);
