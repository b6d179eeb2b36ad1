import { WebSocket } from "ws";
import type { Random } from "../rig/random.ts";

export interface SocketOptions {
  readonly url: string;
  readonly protocol: "chat.v1" | "chat.plain";
  readonly token: string;
  readonly random: Random;
  /** A client of `chat.v1` pings this often, and takes two missed answers for a dead connection. */
  readonly pingMs: number;
}

export interface SocketEvents {
  opened(): void;
  frame(text: string): void;
  lost(): void;
}

const BACKOFF_MS = { min: 50, max: 1_000 } as const;
const OPEN_MS = 5_000;

/** One socket after another: reconnects with jitter until it is told to stop. */
export class LastingSocket {
  connection = 0;
  /** How often each close code came; 1006 is a lost connection. */
  readonly closes = new Map<number, number>();
  private socket: WebSocket | null = null;
  private readonly options: SocketOptions;
  private readonly events: SocketEvents;
  private attempts = 0;
  private isStopped = false;
  private heardAt = 0;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private readonly pinger: ReturnType<typeof setInterval> | null;

  constructor(options: SocketOptions, events: SocketEvents) {
    this.options = options;
    this.events = events;
    this.pinger = options.protocol === "chat.v1" ? setInterval(() => this.ping(), options.pingMs) : null;
    this.connect();
  }

  get isOpen(): boolean {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  send(text: string): void {
    if (this.isOpen) this.socket?.send(text);
  }

  /** As a phone that changes its network. */
  drop(): void {
    this.socket?.terminate();
  }

  stop(): void {
    this.isStopped = true;
    if (this.pinger) clearInterval(this.pinger);
    if (this.timer) clearTimeout(this.timer);
    this.socket?.close();
    const { socket } = this;
    setTimeout(() => socket?.terminate(), 1_000).unref();
  }

  private connect(): void {
    if (this.isStopped) return;
    const { url, protocol, token } = this.options;
    this.connection += 1;
    const socket = new WebSocket(url, protocol === "chat.v1" ? [protocol] : [], {
      headers: { authorization: `Bearer ${token}` },
      perMessageDeflate: false,
      handshakeTimeout: OPEN_MS,
    });
    this.socket = socket;
    this.heardAt = Date.now();
    socket.on("open", () => this.events.opened());
    socket.on("message", (data) => {
      this.attempts = 0;
      this.heardAt = Date.now();
      this.events.frame(String(data));
    });
    socket.on("error", () => undefined);
    socket.on("close", (code) => {
      if (this.socket !== socket) return;
      this.socket = null;
      this.closes.set(code, (this.closes.get(code) ?? 0) + 1);
      this.events.lost();
      this.again();
    });
  }

  private again(): void {
    if (this.isStopped) return;
    this.attempts += 1;
    const ceilingMs = Math.min(BACKOFF_MS.min * 2 ** this.attempts, BACKOFF_MS.max);
    this.timer = setTimeout(() => this.connect(), ceilingMs * (0.3 + 0.7 * this.options.random.next()));
  }

  private ping(): void {
    if (Date.now() - this.heardAt > 2 * this.options.pingMs + 500) this.drop();
    else this.send('{"t":"ping"}');
  }
}
