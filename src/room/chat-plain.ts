import { content as contentSchema } from "../contract/message.ts";
import { toProblem } from "../contract/to-wire.ts";
import { AppError } from "../domain/errors.ts";
import { limits } from "../domain/limits.ts";
import { plainFrame } from "./audience.ts";
import type { Live } from "./live.ts";
import type { Session } from "./session.ts";

/** The original's mode: text in, one JSON object a message out. */
export const chatPlain = {
  /** The newest messages, oldest first. */
  greet({ reader }: Live, session: Session): void {
    for (const message of reader.recent(limits.recentMessages, null)) session.send(plainFrame(message));
    session.heard(Date.now());
  },

  hear({ room }: Live, session: Session, data: string): void {
    const parsed = contentSchema.safeParse(data);
    if (!parsed.success) {
      const detail = parsed.error.issues.map((issue) => issue.message).join("; ");
      session.send(errorFrame(new AppError("request.invalid", `The message ${detail}`)));
      return;
    }
    room.push({
      actor: session.state.caller,
      command: { type: "message.send", content: parsed.data, clientId: null },
      settle: (result) => {
        if (!result.ok) session.send(errorFrame(AppError.from(result.error)));
      },
    });
  },
};

/** The original's clients know no errors: theirs is told apart by its single key. */
function errorFrame(error: AppError): string {
  return JSON.stringify({ error: toProblem(error.toFailure()) });
}
