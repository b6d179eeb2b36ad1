import { plainMessage } from "../../src/contract/message.ts";
import { type Ack, Sender } from "./sender.ts";
import type { SocketClient } from "./socket-client.ts";

/** As the original's clients: text in, and its own message coming back is the acknowledgement. */
export class PlainSender extends Sender {
  override async run(): Promise<void> {
    while (!this.isStopping) {
      await this.onSocket([], async (socket) => await this.talk(socket));
      if (!this.isStopping) await this.waitToTryAgain();
    }
  }

  private async talk(socket: SocketClient): Promise<void> {
    while (!this.isStopping) {
      const attempt = this.attempt(false);
      attempt.tries += 1;
      socket.send(attempt.content);
      attempt.ack = await this.echo(socket, attempt.content);
      await this.pause();
    }
  }

  private async echo(socket: SocketClient, content: string): Promise<Ack> {
    for (;;) {
      const message = plainMessage.parse(JSON.parse(await socket.next()));
      if (message.content === content) return { id: message.id, seq: message.seq, isReplay: false };
    }
  }
}
