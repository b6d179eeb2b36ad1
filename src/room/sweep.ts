import { limits } from "../domain/limits.ts";
import type { Audience } from "./audience.ts";

/** A client that pings as it should has missed two of its pings by then. */
const SILENT_MS = 2.5 * limits.heartbeatSeconds * 1000;

/**
 * Finds sockets whose other end is gone without a word. Pings are answered by the platform without waking the room;
 * it keeps their times. Plain clients do not ping: they are found by what they leave unanswered.
 */
export function sweep(ctx: DurableObjectState, audience: Audience, now: number): void {
  for (const session of [...audience.all()]) {
    const { protocol, connectedAt, expiresAt } = session.state;
    if (expiresAt !== null && expiresAt <= now) {
      audience.close(session, "token_expired", "The access token has expired");
      continue;
    }
    if (protocol === "chat.plain") continue;
    const pingedAt = ctx.getWebSocketAutoResponseTimestamp(session.socket)?.getTime() ?? connectedAt;
    const heardAt = Math.max(pingedAt, session.heardAt);
    if (now - heardAt > SILENT_MS) audience.close(session, "heartbeat", "Nothing was heard for too long");
  }
}
