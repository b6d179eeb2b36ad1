import { connect, type Socket } from "node:net";
import { decodeFrames, encodeFrame, opcode } from "./frames.ts";

export interface SocketHandlers {
  opened(): void;
  /** The payload is valid during the call only. */
  received(payload: Buffer): void;
  closed(why: string): void;
}

/** All sockets read into one buffer: what one call does not use up is copied. */
const shared = Buffer.allocUnsafe(64 * 1024);
const HEAD_END = "\r\n\r\n";

/** A WebSocket client that costs less than the servers it measures: no object and no string per frame. */
export class LoadSocket {
  frames = 0;
  private isOpen = false;
  private isClosed = false;
  private rest: Buffer | null = null;
  private readonly socket: Socket;
  private readonly handlers: SocketHandlers;

  constructor(port: number, path: string, protocol: string | null, handlers: SocketHandlers) {
    this.handlers = handlers;
    this.socket = connect({
      host: "127.0.0.1",
      port,
      noDelay: true,
      onread: {
        buffer: shared,
        callback: (bytes) => {
          this.read(shared.subarray(0, bytes));
          return true;
        },
      },
    });
    const offer = protocol === null ? "" : `Sec-WebSocket-Protocol: ${protocol}\r\n`;
    const key = Buffer.alloc(16).toString("base64");
    this.socket.on("connect", () =>
      this.socket.write(
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          `Sec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n${offer}\r\n`,
      ),
    );
    this.socket.on("error", (error) => this.ended(String(error)));
    this.socket.on("close", () => this.ended("the connection ended"));
  }

  send(text: string): void {
    this.socket.write(encodeFrame(text));
  }

  /** Stops reading: a consumer that has stalled. */
  pause(): void {
    this.socket.pause();
  }

  resume(): void {
    this.socket.resume();
  }

  close(): void {
    this.isClosed = true;
    this.socket.destroy();
  }

  private ended(why: string): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.socket.destroy();
    this.handlers.closed(why);
  }

  private read(chunk: Buffer): void {
    let data = this.rest === null ? chunk : Buffer.concat([this.rest, chunk]);
    if (!this.isOpen) {
      const end = data.indexOf(HEAD_END);
      if (end >= 0) {
        const [status = ""] = data.toString("latin1", 0, end).split("\r\n");
        if (!status.includes(" 101")) {
          this.ended(`refused: ${status}`);
          return;
        }
        this.isOpen = true;
        this.handlers.opened();
        data = data.subarray(end + HEAD_END.length);
      }
    }
    const taken = this.isOpen ? decodeFrames(data, (op, payload) => this.take(op, payload)) : 0;
    this.rest = taken === data.length ? null : Buffer.from(data.subarray(taken));
  }

  private take(op: number, payload: Buffer): void {
    this.frames += 1;
    if (op === opcode.text) this.handlers.received(payload);
    else if (op === opcode.ping) this.socket.write(encodeFrame("", opcode.pong));
    else if (op === opcode.close) {
      const code = payload.length >= 2 ? payload.readUInt16BE(0) : 1005;
      this.ended(`closed with ${code} ${payload.toString("utf8", 2)}`);
    }
  }
}
