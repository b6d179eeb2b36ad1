import { HttpConnection } from "../load/http.ts";
import type { ParlorTarget } from "../servers/target.ts";
import { fill, SMALL_WINDOW } from "./deep-page.ts";
import { interleaved } from "./interleaved.ts";
import { measureRequests } from "./rest.ts";
import type { Workload } from "./workload.ts";

const LINE = "the quick brown fox jumps over the lazy dog, twice";
/** So few that each is changed again before its last change has left the window. */
const YOUNG = 50;
const PAGE = 100;

type Change = "edit" | "react";
type Place = "in the window" | "beyond it";

/** A room where most messages have left the window, and what is asked of it. */
class Room {
  readonly path: string;
  readonly token: string;
  /** Not touched yet, the oldest last: what is edited once stands in the room again. */
  private readonly old: string[];
  private young: string[] = [];
  private n = 0;

  private constructor(path: string, token: string, old: string[]) {
    this.path = path;
    this.token = token;
    this.old = old;
  }

  static async open(target: ParlorTarget, messages: number): Promise<Room> {
    const room = await fill(target, messages);
    const [token = ""] = await target.tokens(1);
    const path = `/message/rooms/${room}/messages`;
    const connection = new HttpConnection(target.server.port);
    const old: string[] = [];
    // The newest are in the window.
    for (let before = messages - 2 * Number(SMALL_WINDOW.WINDOW_EVENTS); before > 1; before -= PAGE) {
      const { body } = await connection.request("GET", `${path}?limit=${PAGE}&before=${before}`, token);
      old.push(...(JSON.parse(body) as { messages: { id: string }[] }).messages.map(({ id }) => id));
    }
    connection.close();
    return new Room(path, token, old);
  }

  /** Messages that are surely in the window. */
  async renew(port: number): Promise<void> {
    const connection = new HttpConnection(port);
    this.young = [];
    for (let n = 0; n < YOUNG; n += 1) {
      const { body } = await connection.request("POST", this.path, this.token, { message: { content: LINE } });
      this.young.push((JSON.parse(body) as { message: { id: string } }).message.id);
    }
    connection.close();
  }

  next(change: Change, place: Place): { method: string; path: string; body?: object } {
    this.n += 1;
    const id = place === "in the window" ? this.young[this.n % YOUNG] : this.old.pop();
    if (id === undefined) throw new Error("There are too few messages for so many changes");
    const path = `${this.path}/${id}`;
    if (change === "edit") return { method: "PATCH", path, body: { message: { content: `${LINE} ${this.n}` } } };
    const isOn = place === "beyond it" || Math.floor(this.n / YOUNG) % 2 === 0;
    return { method: isOn ? "PUT" : "DELETE", path: `${path}/reactions/${encodeURIComponent("👍")}` };
  }
}

/** What it costs to change a message, beside sending one, and beside the same where its body is in PostgreSQL alone. */
export const messageChanges: Workload = {
  name: "changes",
  async run(lab, { isQuick, repeats, report }) {
    const total = isQuick ? 300 : 1_000;
    const target = await lab.freshParlor({ vars: SMALL_WINDOW });
    try {
      // Each change beyond the window takes a message of its own.
      const room = await Room.open(target, 2 * total * (repeats + 1) + 1_000);
      const measure = async (change: Change | "send", place: Place) => {
        await room.renew(target.server.port);
        return await measureRequests(lab, target, {
          total,
          request: (connection) => {
            if (change === "send") {
              return connection.request("POST", room.path, room.token, { message: { content: LINE } });
            }
            const { method, path, body } = room.next(change, place);
            return connection.request(method, path, room.token, body);
          },
          isRight: ({ status }) => status === (change === "send" ? 201 : 200),
        });
      };
      const changeOf = (subject: string) => measure(subject as Change | "send", "in the window");
      await measure("edit", "in the window");
      await interleaved("change of a message", "send", ["edit", "react"], repeats, changeOf, report);
      for (const change of ["edit", "react"] as const) {
        const placeOf = (subject: string) => measure(change, subject as Place);
        await interleaved(`${change} of a message`, "in the window", ["beyond it"], repeats, placeOf, report);
      }
    } finally {
      await target.server.stop();
    }
  },
};
