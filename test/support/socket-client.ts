import { text } from "node:stream/consumers";
import { WebSocket } from "ws";
import { within } from "./bounded.ts";

export interface SocketOptions {
  readonly protocols?: readonly string[];
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** The server answered the upgrade with an ordinary HTTP answer. */
export class UpgradeRefusedError extends Error {
  readonly status: number;
  readonly body: string;

  constructor(status: number, body: string) {
    super(`The upgrade was answered with ${status}`);
    this.status = status;
    this.body = body;
  }
}

/** The socket has closed, and what was waited for did not come. */
export class ClosedError extends Error {}

const WAIT_MS = 10_000;
/**
 * How long to wait for the server to end the connection behind its close frame. workerd leaves it to the client when
 * that never sent a message (its pipe waits for more than the client's own close frame).
 */
const CLOSE_TIMEOUT_MS = 500;

/** One socket; what arrives is kept from the first frame on. */
export class SocketClient {
  readonly frames: string[] = [];
  readonly socket: WebSocket;
  /** Settles when the socket has closed, from whichever side. */
  readonly closed: Promise<Closed>;
  private read = 0;
  private wake: () => void = () => undefined;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on("message", (data) => {
      this.frames.push(data.toString());
      this.wake();
    });
    this.closed = new Promise((resolve) => {
      socket.on("close", (code, reason) => {
        resolve({ code, reason: reason.toString() });
        this.wake();
      });
    });
    // An error is always followed by a close, which is what callers look at.
    socket.on("error", () => undefined);
  }

  /** Resolves once the socket is open. @throws UpgradeRefusedError */
  static async open(url: string, { protocols = [], headers = {} }: SocketOptions = {}): Promise<SocketClient> {
    // The types do not know `closeTimeout` yet.
    const how = { headers, handshakeTimeout: WAIT_MS, closeTimeout: CLOSE_TIMEOUT_MS };
    const socket = new WebSocket(url, [...protocols], how);
    const client = new SocketClient(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("unexpected-response", (_request, response) => {
        text(response).then((body) => reject(new UpgradeRefusedError(response.statusCode ?? 0, body)), reject);
      });
      socket.once("error", reject);
    });
    return client;
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  send(data: string | Uint8Array, options: { binary?: boolean; fin?: boolean } = {}): void {
    this.socket.send(data, options);
  }

  /** The next frame that was not read yet. @throws ClosedError when the socket closes instead. */
  async next(): Promise<string> {
    const frame = await within(WAIT_MS, "the next frame", this.arrival());
    this.read += 1;
    return frame;
  }

  /** The next frames, parsed as JSON. */
  async take(count: number): Promise<Record<string, unknown>[]> {
    const taken: Record<string, unknown>[] = [];
    while (taken.length < count) taken.push(JSON.parse(await this.next()) as Record<string, unknown>);
    return taken;
  }

  /** How the server closed it. */
  async closing(ms = WAIT_MS): Promise<Closed> {
    return await within(ms, "the close", this.closed);
  }

  async close(): Promise<void> {
    this.socket.close(1000);
    await this.closing();
  }

  private async arrival(): Promise<string> {
    for (;;) {
      const frame = this.frames[this.read];
      if (frame !== undefined) return frame;
      if (this.socket.readyState === WebSocket.CLOSED) throw new ClosedError(JSON.stringify(await this.closed));
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }
}
