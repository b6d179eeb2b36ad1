import { AccountGateway } from "../account/account-gateway.ts";
import { Tokens } from "../account/tokens.ts";
import type { Config } from "../config.ts";
import type { ServerFrame } from "../contract/frames.ts";
import { toPreferencesDto } from "../contract/to-wire.ts";
import type { Protocol } from "../domain/close.ts";
import { AppError } from "../domain/errors.ts";
import { limits } from "../domain/limits.ts";
import type { Preference } from "../domain/preference.ts";
import type { Caller } from "../domain/profile.ts";
import { RateLimiter } from "../domain/rate.ts";
import { describe, log } from "../log.ts";
import { Audience } from "./audience.ts";
import { chatPlain } from "./chat-plain.ts";
import { ChatV1, type Cursor } from "./chat-v1.ts";
import type { Live } from "./live.ts";
import type { Session } from "./session.ts";

/** What the Worker says about a socket that it hands over. */
export interface Handover {
  readonly roomId: string;
  readonly caller: Caller;
  readonly protocol: Protocol;
  readonly expiresAt: number | null;
  readonly since: Cursor | null;
}

/** The sockets of a room: who is let in, and which protocol hears their frames. */
export class Sockets {
  readonly audience: Audience;
  private readonly chatV1: ChatV1;
  private readonly config: Config;
  private readonly accounts: Env["ACCOUNTS"];
  private readonly live: () => Live | null;

  /** `live` is the room as it is now; null while it is unborn. */
  constructor(ctx: DurableObjectState, config: Config, accounts: Env["ACCOUNTS"], live: () => Live | null) {
    this.audience = new Audience(ctx);
    this.config = config;
    this.accounts = accounts;
    this.live = live;
    const frames = new RateLimiter({ perSecond: limits.framesPerSecond, burst: limits.framesBurst });
    this.chatV1 = new ChatV1({
      audience: this.audience,
      authenticate: (token) => this.authenticate(token),
      guard: (session, work) => this.guard(session, work),
      takeFrame: (session) => (config.sends.isLimited ? frames.take(session.state.caller.sessionId, Date.now()) : 0),
    });
  }

  /**
   * One synchronous step: what the newcomer is shown and what is broadcast next leave no gap between them.
   * @throws AppError when they may not come in.
   */
  open(live: Live, { caller: asked, protocol, expiresAt, since }: Handover): WebSocket {
    const { reader, accountNews } = live;
    const caller = accountNews.current(asked);
    const { userId } = caller.profile;
    if (accountNews.isEnded(caller.sessionId)) throw new AppError("auth.session_ended");
    reader.admit(caller, "details");
    if (reader.member(userId) === null)
      throw new AppError(reader.isBanned(userId) ? "member.banned" : "room.not_member");
    if (this.audience.size >= limits.socketsPerRoomMax) throw new AppError("room.full");
    if (this.audience.of(userId).length >= limits.socketsPerUserMax) {
      throw new AppError("room.full", "You have too many connections to this room");
    }
    const { 0: client, 1: server } = new WebSocketPair();
    const isPlain = protocol === "chat.plain";
    const session = this.audience.add(server, {
      caller,
      protocol,
      connectedAt: Date.now(),
      expiresAt: isPlain ? null : expiresAt,
      isJoined: isPlain,
      batchesAcks: false,
    });
    if (isPlain) chatPlain.greet(live, session);
    else if (since) this.chatV1.greet(live, session, since, { batchesAcks: false });
    return client;
  }

  hear(socket: WebSocket, data: string | ArrayBuffer): void {
    const session = this.audience.get(socket);
    if (!session || session.isClosed) return;
    const now = Date.now();
    session.heard(now);
    this.guard(session, () => this.dispatch(session, data, now));
  }

  private guard(session: Session, work: () => void): void {
    try {
      work();
      // What its own frames are answered waits for it too, in a room where nothing else happens.
      this.audience.dropIfSlow(session);
    } catch (error) {
      // What the client asked for is unknown by now: it reconnects, resumes and repeats.
      log("error", "frame failed", { room: this.live()?.id, error: describe(error) });
      this.audience.close(session, "internal", "Something went wrong here");
    }
  }

  private dispatch(session: Session, data: string | ArrayBuffer, now: number): void {
    const live = this.live();
    const { expiresAt, protocol } = session.state;
    if (!live) this.audience.close(session, "room_gone", "The room is gone");
    else if (typeof data !== "string") this.audience.close(session, "malformed", "Frames are text");
    else if (data.length > limits.frameBytesMax) this.audience.close(session, "malformed", "The frame is too large");
    else if (protocol === "chat.plain") chatPlain.hear(live, session, data);
    else this.chatV1.hear(live, session, data, expiresAt !== null && expiresAt <= now);
  }

  /** A close is answered with a code that may be sent; 1005, 1006 and the like may not. */
  closed(socket: WebSocket, code: number): void {
    this.audience.remove(socket);
    try {
      socket.close(code === 1000 || (code >= 3000 && code <= 4999) ? code : 1000);
    } catch {
      // Closed from both sides at once.
    }
  }

  /** Acknowledgements that were to come together go out at the end of a turn. */
  settled(): void {
    this.chatV1.settled();
  }

  /** Where somebody has read up to is told to their own devices only. */
  tellMarker(userId: string, seq: number): void {
    this.tellOwn(userId, { t: "read", seq });
  }

  tellPreference(preference: Preference): void {
    this.tellOwn(preference.userId, { t: "preference", preferences: toPreferencesDto(preference) });
  }

  private tellOwn(userId: string, frame: ServerFrame): void {
    for (const session of this.audience.of(userId)) {
      if (session.state.isJoined && session.state.protocol === "chat.v1") session.send(JSON.stringify(frame));
    }
  }

  /** For `auth` on a live socket: the token is checked here, the session by its Account. */
  private async authenticate(token: string): Promise<Pick<Session["state"], "caller" | "expiresAt">> {
    const { userId, sessionId, expiresAt } = await new Tokens(this.config).verify(token);
    const live = this.live();
    if (!live) throw new AppError("room.not_found");
    const caller = await new AccountGateway(this.accounts).register(userId, sessionId, live.id);
    if (live.accountNews.isEnded(sessionId)) throw new AppError("auth.session_ended");
    return { caller: live.accountNews.current(caller), expiresAt };
  }
}
