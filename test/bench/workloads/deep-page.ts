import { closedLoop } from "../load/loops.ts";
import { Swarm } from "../load/swarm.ts";
import { protocolOf, type Target } from "../servers/target.ts";
import { interleaved } from "./interleaved.ts";
import { measureRequests } from "./rest.ts";
import type { Workload } from "./workload.ts";

/** A window so small that all but the newest page has left it. */
export const SMALL_WINDOW = { WINDOW_EVENTS: "200", WINDOW_DAYS: "0" };
const MESSAGES = 2_000;
const DEEP = 500;
const PAGE = 50;

/** A room of so many messages, of which the newest are in the window. */
export async function fill(target: Target, count: number): Promise<string> {
  const rooms = await target.makeRooms(1, 1);
  const tokens = await target.tokens(1);
  const swarm = new Swarm({ port: target.server.port, protocol: protocolOf["chat.v1"], rooms, members: 1, tokens });
  await swarm.connect();
  // Twice: a batch leaves the window when a later one has been projected.
  for (const part of [1, 2]) {
    const load = { senders: swarm.members, window: 64, total: count / 2, limitMs: 20_000 };
    const { messages } = await closedLoop(swarm, load);
    await target.settled(rooms, messages * part);
  }
  swarm.close();
  return rooms[0] ?? "";
}

/** The newest page comes from the room, a deep one from the room and PostgreSQL. */
export const deepPage: Workload = {
  name: "deep-page",
  async run(lab, { isQuick, repeats, report }) {
    const target = await lab.freshParlor({ vars: SMALL_WINDOW });
    try {
      const room = await fill(target, MESSAGES);
      const [token = ""] = await target.tokens(1);
      const path = `/message/rooms/${room}/messages`;
      const measure = (subject: string) =>
        measureRequests(lab, target, {
          total: isQuick ? 300 : 1_000,
          request: (connection) =>
            connection.request("GET", subject === "deep" ? `${path}?before=${DEEP}` : path, token),
          isRight: ({ status, body }) => {
            const { messages } = JSON.parse(body) as { messages: { content: string | null }[] };
            return status === 200 && messages.length === PAGE && messages.every(({ content }) => content !== null);
          },
        });
      await measure("deep");
      await interleaved("history page", "newest", ["deep"], repeats, measure, report);
    } finally {
      await target.server.stop();
    }
  },
};
