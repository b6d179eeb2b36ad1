import { exports } from "cloudflare:workers";
import { type ServerFrame, serverFrame } from "../../src/contract/frames.ts";
import { within } from "./worker-bounded.ts";
import type { Person } from "./worker-client.ts";

const WAIT_MS = 5_000;

type FrameOf<T extends ServerFrame["t"]> = Extract<ServerFrame, { t: T }>;

/** A `chat.v1` socket; every frame is parsed by its contract, and every wait is bounded. */
export class FrameSocket {
  private readonly socket: WebSocket;
  private readonly frames: ServerFrame[] = [];
  private arrived = Promise.withResolvers<void>();

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.addEventListener("message", ({ data }) => {
      this.frames.push(serverFrame.parse(JSON.parse(String(data))));
      this.arrived.resolve();
      this.arrived = Promise.withResolvers<void>();
    });
    socket.accept();
  }

  static async open(roomId: string, as: Person): Promise<FrameSocket> {
    const response = await exports.default.fetch(`https://parlor.test/ws/${roomId}`, {
      headers: { upgrade: "websocket", authorization: `Bearer ${as.token}`, "sec-websocket-protocol": "chat.v1" },
    });
    if (!response.webSocket) throw new Error(`No socket: ${response.status}`);
    return new FrameSocket(response.webSocket);
  }

  say(frame: object): void {
    this.socket.send(JSON.stringify(frame));
  }

  /** The next frame of this kind; those before it are dropped. */
  async next<T extends ServerFrame["t"]>(t: T): Promise<FrameOf<T>> {
    const find = async () => {
      for (;;) {
        const frame = this.frames.shift();
        if (frame?.t === t) return frame as FrameOf<T>;
        if (!frame) await this.arrived.promise;
      }
    };
    return await within(WAIT_MS, `a frame ${t}`, find());
  }

  close(): void {
    this.socket.close(1000);
  }
}
