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
  private readonly ended = Promise.withResolvers<number>();

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.addEventListener("message", ({ data }) => {
      this.frames.push(serverFrame.parse(JSON.parse(String(data))));
      this.arrived.resolve();
      this.arrived = Promise.withResolvers<void>();
    });
    socket.addEventListener("close", ({ code }) => this.ended.resolve(code));
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
    this.sayText(JSON.stringify(frame));
  }

  sayText(text: string): void {
    this.socket.send(text);
  }

  /** The next frame of this kind; those before it are dropped. */
  async next<T extends ServerFrame["t"]>(t: T): Promise<FrameOf<T>> {
    return (await this.upTo(t)).at(-1) as FrameOf<T>;
  }

  /** All frames up to the next of this kind, or up to the very next, which is the last of them. */
  async upTo(t: ServerFrame["t"] | "any"): Promise<ServerFrame[]> {
    const find = async () => {
      for (const taken: ServerFrame[] = []; ; ) {
        const frame = this.frames.shift();
        if (frame) taken.push(frame);
        else await this.arrived.promise;
        if (frame && (t === "any" || frame.t === t)) return taken;
      }
    };
    return await within(WAIT_MS, `a frame ${t}`, find());
  }

  /** What has arrived and was not asked for, now. */
  get pending(): readonly ServerFrame[] {
    return this.frames;
  }

  /** The code that it was closed with. */
  async closed(): Promise<number> {
    return await within(WAIT_MS, "a close", this.ended.promise);
  }

  close(): void {
    this.socket.close(1000);
  }
}
