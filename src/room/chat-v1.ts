import {
  type AckDto,
  type ClientFrame,
  clientFrame,
  frameLimits,
  isSend,
  type ServerFrame,
} from "../contract/frames.ts";
import { toMemberDto, toProblem, toRoomDto, toTime } from "../contract/to-wire.ts";
import type { AnswerOf, Command } from "../domain/command.ts";
import { AppError, type Failure } from "../domain/errors.ts";
import { repeatsKey } from "../domain/json.ts";
import { limits } from "../domain/limits.ts";
import { type Audience, eventsFrame } from "./audience.ts";
import { type CommandFrame, snapshotOf, toCommand, toSend } from "./chat-v1-frames.ts";
import type { Live } from "./live.ts";
import type { Session } from "./session.ts";

export interface Cursor {
  readonly epoch: string;
  readonly rev: number;
}

export interface ChatV1Ports {
  readonly audience: Audience;
  /** Confirms a fresh token for this room. @throws AppError */
  authenticate(token: string): Promise<Pick<Session["state"], "caller" | "expiresAt">>;
  /** Takes one frame out of what this session may send. @returns 0, or milliseconds until there is one again. */
  takeFrame(session: Session): number;
  /** Does what a frame asked for, later than it came; a failure ends the connection. */
  guard(session: Session, work: () => void): void;
}

type FrameOf<T extends ClientFrame["t"]> = Extract<ClientFrame, { t: T }>;

/** The protocol `chat.v1`: what each frame of a client means, and what it is answered. */
export class ChatV1 {
  private readonly ports: ChatV1Ports;
  /** Those to whom this turn acknowledges something in a batch. */
  private readonly acking = new Set<Session>();

  constructor(ports: ChatV1Ports) {
    this.ports = ports;
  }

  /** With an expired token only `auth` is heard. */
  hear(live: Live, session: Session, data: string, isExpired: boolean): void {
    if (this.ports.takeFrame(session) > 0) {
      this.ports.audience.close(session, "rate_limited", "Too many frames");
      return;
    }
    const frame = this.parse(session, data);
    if (!frame) return;
    if (isExpired && frame.t !== "auth") {
      this.ports.audience.close(session, "token_expired", "The access token has expired");
      return;
    }
    if (!session.state.isJoined && frame.t !== "hello" && frame.t !== "auth") {
      this.refuse(session, "id" in frame ? frame.id : undefined, new AppError("request.invalid", "Say hello first"));
      return;
    }
    this.handle(live, session, frame);
  }

  private handle(live: Live, session: Session, frame: ClientFrame): void {
    switch (frame.t) {
      case "hello":
        this.hello(live, session, frame);
        break;
      case "typing":
        if (live.reader.mayPost(session.state.caller)) live.ephemeral.type(session, session.userId, frame.on ?? true);
        break;
      case "seen":
        session.seen(frame.rev);
        break;
      case "auth":
        this.auth(session, frame).catch((error: unknown) => {
          this.refuse(session, frame.id, error instanceof AppError ? error : new AppError("internal"));
        });
        break;
      default:
        this.obey(live, session, frame);
    }
  }

  /** P4: what a connection asks for is done as it came, also behind an edit that waits for PostgreSQL. */
  private obey(live: Live, session: Session, frame: CommandFrame): void {
    if (session.held) {
      session.held.push(frame);
      return;
    }
    if (frame.t === "send") {
      this.send(live, session, frame);
      return;
    }
    let isWaiting = false;
    isWaiting = this.run(live, session, frame.id, toCommand(frame), () => {
      if (isWaiting) this.ports.guard(session, () => this.release(live, session));
    });
    if (isWaiting) session.held = [];
  }

  private release(live: Live, session: Session): void {
    const frames = session.held ?? [];
    session.held = null;
    for (const frame of frames) if (!session.isClosed) this.obey(live, session, frame);
  }

  private hello(live: Live, session: Session, frame: FrameOf<"hello">): void {
    if (session.state.isJoined) {
      this.refuse(session, frame.id, new AppError("request.invalid", "hello comes once"));
      return;
    }
    this.greet(live, session, frame.since ?? null, { re: frame.id, batchesAcks: frame.ack === "batch" });
  }

  /** One synchronous step: the backlog is read and the broadcast joined, so that nothing falls in between (P5). */
  greet(
    live: Live,
    session: Session,
    since: Cursor | null,
    how: { re?: string | undefined; batchesAcks: boolean },
  ): void {
    const { room, reader } = live;
    const member = reader.member(session.userId);
    if (!member) {
      this.ports.audience.close(session, "not_member", "You are not a member of this room");
      return;
    }
    const backlog =
      since && live.reaches(since.epoch, since.rev) ? live.replay(since.rev, limits.backlogEventsMax) : null;
    const recovered = backlog !== null && !backlog.hasMore;
    this.ports.audience.join(session, how.batchesAcks);
    const frame: ServerFrame = {
      t: "ready",
      ...(how.re === undefined ? {} : { re: how.re }),
      epoch: room.epoch,
      rev: room.rev,
      seq: room.seq,
      recovered,
      you: toMemberDto(member),
      room: toRoomDto(reader.shown),
      members_online: live.ephemeral.membersOnline,
      read_seq: reader.readState(session.userId).seq,
      ...(recovered ? {} : snapshotOf(live, session.userId)),
      limits: frameLimits,
    };
    session.send(JSON.stringify(frame), recovered ? since?.rev : room.rev);
    if (recovered && backlog.events.length > 0) session.send(eventsFrame(backlog.events), room.rev);
  }

  private send({ room }: Live, session: Session, frame: FrameOf<"send">): void {
    room.push({
      actor: session.state.caller,
      command: toSend(frame),
      rides: session.state.batchesAcks,
      settle: (result) => {
        if (!result.ok) {
          this.refuse(session, frame.id, result.error);
          return;
        }
        const { message, duplicate } = result.value.answer as AnswerOf<"message.send">;
        this.ack(session, {
          re: frame.id,
          message_id: message.id,
          seq: message.seq,
          rev: message.rev,
          created_at: toTime(message.createdAt),
          duplicate,
        });
      },
    });
  }

  private run(
    { room }: Live,
    session: Session,
    re: string | undefined,
    command: Command,
    answered: () => void,
  ): boolean {
    return room.push({
      actor: session.state.caller,
      command,
      settle: (result) => {
        if (!result.ok) this.refuse(session, re, result.error);
        else if (re !== undefined) this.answer(session, { t: "ok", re });
        answered();
      },
    });
  }

  private ack(session: Session, ack: AckDto): void {
    if (!session.state.batchesAcks) {
      this.answer(session, { t: "ack", ...ack });
      return;
    }
    session.addAck(ack);
    this.acking.add(session);
  }

  /** The end of a turn: acknowledgements that found no events to ride with go out by themselves. */
  settled(): void {
    for (const session of this.acking) {
      const acks = session.takeAcks();
      if (acks.length > 0) this.answer(session, { t: "acks", acks });
    }
    this.acking.clear();
  }

  private async auth(session: Session, frame: FrameOf<"auth">): Promise<void> {
    const { caller, expiresAt } = await this.ports.authenticate(frame.token);
    if (caller.profile.userId !== session.userId)
      throw new AppError("auth.invalid_token", "The token is another user's");
    session.save({ caller, expiresAt });
    if (frame.id !== undefined) this.answer(session, { t: "ok", re: frame.id });
  }

  private parse(session: Session, data: string): ClientFrame | null {
    let json: unknown;
    try {
      json = JSON.parse(data);
      // Text that comes back as it was has no key twice; any other is looked at letter by letter.
      const isSuspect = JSON.stringify(json) !== data || data.includes("__proto__");
      if (isSuspect && repeatsKey(data)) throw new SyntaxError("a key stands twice");
    } catch {
      this.ports.audience.close(session, "malformed", "A frame is a JSON object");
      return null;
    }
    if (isSend(json)) return json;
    const parsed = clientFrame.safeParse(json);
    if (parsed.success) return parsed.data;
    const id = (json as { id?: unknown } | null)?.id;
    const errors = parsed.error.issues.slice(0, 10).map((issue) => ({
      pointer: `/${issue.path.map(String).join("/")}`,
      code: issue.code,
      detail: issue.message,
    }));
    const re = typeof id === "string" && id.length > 0 && id.length <= 64 ? id : undefined;
    this.refuse(session, re, new AppError("request.invalid", undefined, { errors }));
    return null;
  }

  private refuse(session: Session, re: string | undefined, error: AppError | Failure): void {
    const problem = toProblem(error instanceof AppError ? error.toFailure() : error);
    this.answer(session, { t: "error", ...(re === undefined ? {} : { re }), problem });
  }

  private answer(session: Session, frame: ServerFrame): void {
    session.send(JSON.stringify(frame));
  }
}
