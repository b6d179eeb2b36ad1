import { type ServerFrame, serverFrame } from "../../src/contract/frames.ts";
import { type Attempt, Sender } from "./sender.ts";
import { ClosedError, type SocketClient } from "./socket-client.ts";

const ON_THE_WAY_MAX = 5;
const SEEN_EVERY = 50;

/** Speaks chat.v1: several sends on their way at once, resumes where it was, and follows every event. */
export class SocketSender extends Sender {
  /** Revs of the events in the order of their arrival. */
  readonly revs: number[] = [];
  resumes = 0;
  /** How often the server could not resume. */
  freshStarts = 0;
  private cursor: { epoch: string; rev: number } | null = null;
  private socket: SocketClient | null = null;

  private get isDone(): boolean {
    return this.isStopping && this.open.length === 0;
  }

  private get open(): Attempt[] {
    return this.attempts.filter(({ ack }) => ack === null);
  }

  override async run(): Promise<void> {
    while (!this.isDone) {
      await this.onSocket(["chat.v1"], async (socket) => await this.talk(socket));
      if (!this.isDone) await this.waitToTryAgain();
    }
  }

  /** With nothing on its way it would wait for a frame that may never come: the others stop as well. */
  override stop(): void {
    super.stop();
    if (this.isDone) this.socket?.socket.close();
  }

  private async talk(socket: SocketClient): Promise<void> {
    this.socket = socket;
    socket.send(JSON.stringify({ t: "hello", ...(this.cursor ? { since: this.cursor } : {}) }));
    while (!this.isDone) this.handle(socket, serverFrame.parse(JSON.parse(await socket.next())));
  }

  private handle(socket: SocketClient, frame: ServerFrame): void {
    switch (frame.t) {
      case "ready":
        this.begin(socket, frame);
        break;
      case "events":
        for (const { rev } of frame.events) this.revs.push(rev);
        this.cursor = { epoch: this.cursor?.epoch ?? "", rev: this.revs.at(-1) ?? 0 };
        if (this.revs.length % SEEN_EVERY === 0) socket.send(JSON.stringify({ t: "seen", rev: this.cursor.rev }));
        break;
      case "ack": {
        const attempt = this.attempts[Number(frame.re)];
        if (attempt) attempt.ack = { id: frame.message_id, seq: frame.seq, isReplay: frame.duplicate };
        void this.pause().then(() => this.sendMore(socket));
        break;
      }
      case "error":
        // What is retryable comes again with the next session.
        throw new (frame.problem.retryable ? ClosedError : Error)(frame.problem.detail);
      default:
    }
  }

  private begin(socket: SocketClient, { epoch, rev, recovered }: Extract<ServerFrame, { t: "ready" }>): void {
    if (this.cursor !== null && recovered) this.resumes += 1;
    else {
      if (this.cursor !== null) this.freshStarts += 1;
      this.cursor = { epoch, rev };
    }
    for (const attempt of this.open) this.send(socket, attempt);
    this.sendMore(socket);
  }

  private sendMore(socket: SocketClient): void {
    while (!this.isStopping && socket.isOpen && this.open.length < ON_THE_WAY_MAX)
      this.send(socket, this.attempt(true));
  }

  private send(socket: SocketClient, attempt: Attempt): void {
    attempt.tries += 1;
    const { content, clientId } = attempt;
    const id = String(this.attempts.indexOf(attempt));
    socket.send(JSON.stringify({ t: "send", id, client_id: clientId, content }));
  }
}
