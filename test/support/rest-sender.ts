import { messageResponse } from "../../src/contract/message.ts";
import { parsed } from "./rest-client.ts";
import { type Attempt, Sender } from "./sender.ts";

/** Repeats a send under its key until it is answered. */
export class RestSender extends Sender {
  override async run(): Promise<void> {
    while (!this.isStopping) {
      const attempt = this.attempt(true);
      while (attempt.ack === null) await this.send(attempt);
      await this.pause();
    }
  }

  private async send(attempt: Attempt): Promise<void> {
    attempt.tries += 1;
    const message = { content: attempt.content, client_id: attempt.clientId };
    const path = `/message/rooms/${this.place.room}/messages`;
    const answer = await this.person.api.post(path, { message }, { timeoutMs: 5_000 }).catch(() => null);
    if (answer === null || answer.status >= 500) {
      await this.waitToTryAgain();
      return;
    }
    const isReplay = answer.status === 200;
    const { id, seq } = parsed(answer, isReplay ? 200 : 201, messageResponse).message;
    attempt.ack = { id, seq, isReplay };
  }
}
