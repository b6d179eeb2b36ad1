import { connect, type Socket } from "node:net";

export interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

/** One keep-alive connection of HTTP/1.1, one request at a time. */
export class HttpConnection {
  private readonly socket: Socket;
  private readonly host: string;
  private buffered = "";
  private waiting: { resolve(answer: HttpAnswer): void; reject(error: Error): void } | null = null;

  constructor(port: number) {
    this.host = `127.0.0.1:${port}`;
    this.socket = connect({ host: "127.0.0.1", port, noDelay: true });
    // Bytes as characters: lengths are those of the header.
    this.socket.setEncoding("latin1");
    this.socket.on("data", (text: string) => this.read(text));
    this.socket.on("error", (error) => this.fail(error));
    this.socket.on("close", () => this.fail(new Error("the connection ended")));
  }

  request(method: string, path: string, token: string | null, body?: unknown): Promise<HttpAnswer> {
    const text = body === undefined ? "" : JSON.stringify(body);
    const type = body === undefined ? "" : "Content-Type: application/json\r\n";
    const auth = token === null ? "" : `Authorization: Bearer ${token}\r\n`;
    const length = `Content-Length: ${Buffer.byteLength(text)}\r\n`;
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.socket.write(`${method} ${path} HTTP/1.1\r\nHost: ${this.host}\r\n${auth}${type}${length}\r\n${text}`);
    });
  }

  close(): void {
    this.waiting = null;
    this.socket.destroy();
  }

  private fail(error: Error): void {
    this.waiting?.reject(error);
    this.waiting = null;
  }

  private read(text: string): void {
    this.buffered += text;
    const end = this.buffered.indexOf("\r\n\r\n");
    if (end < 0) return;
    const head = this.buffered.slice(0, end).toLowerCase();
    const length = /\r\ncontent-length: *(\d+)/.exec(head)?.[1];
    const found =
      length === undefined ? readChunks(this.buffered, end + 4) : readPlain(this.buffered, end + 4, +length);
    if (!found) return;
    this.buffered = this.buffered.slice(found.next);
    const { waiting } = this;
    this.waiting = null;
    waiting?.resolve({ status: Number(head.slice(9, 12)), body: found.body });
  }
}

interface Body {
  readonly body: string;
  readonly next: number;
}

function readPlain(text: string, from: number, length: number): Body | null {
  const next = from + length;
  return text.length < next ? null : { body: text.slice(from, next), next };
}

function readChunks(text: string, from: number): Body | null {
  let body = "";
  for (let at = from; ; ) {
    const lineEnd = text.indexOf("\r\n", at);
    if (lineEnd < 0) return null;
    const size = Number.parseInt(text.slice(at, lineEnd), 16);
    const next = lineEnd + 2 + size + 2;
    if (text.length < next) return null;
    if (size === 0) return { body, next };
    body += text.slice(lineEnd + 2, lineEnd + 2 + size);
    at = next;
  }
}
