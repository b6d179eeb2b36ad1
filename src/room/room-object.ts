import { DurableObject } from "cloudflare:workers";
import { v7 as uuidv7 } from "uuid";
import { AccountGateway } from "../account/account-gateway.ts";
import { Tokens } from "../account/tokens.ts";
import { type Config, readConfig } from "../config.ts";
import type { ServerFrame } from "../contract/frames.ts";
import type { RoomEvent } from "../domain/change.ts";
import type { Protocol } from "../domain/close.ts";
import type { Actor, CommandOf, CommandType, Outcome, ReadState } from "../domain/command.ts";
import { AppError, type Result } from "../domain/errors.ts";
import type { HistoryRequest } from "../domain/history.ts";
import { limits } from "../domain/limits.ts";
import type { GlobalRole } from "../domain/permissions.ts";
import type { AccountStatus, Caller } from "../domain/profile.ts";
import { RateLimiter } from "../domain/rate.ts";
import type { Member, RoomDetails, RoomSettings } from "../domain/room.ts";
import { describe, log } from "../log.ts";
import { isBorn, migrate } from "../sqlite.ts";
import { Audience } from "./audience.ts";
import { chatPlain } from "./chat-plain.ts";
import { ChatV1, type Cursor } from "./chat-v1.ts";
import type { DrainState } from "./drain.ts";
import { hydrate } from "./hydrate.ts";
import { laneOf } from "./lane-of.ts";
import { type Live, type Surroundings, wake } from "./live.ts";
import type { HistoryAnswer } from "./room.ts";
import { roomSchema } from "./schema.ts";
import type { Session } from "./session.ts";
import { sweep } from "./sweep.ts";

export interface MembersAnswer {
  readonly members: Member[];
  readonly rev: number;
}

export interface EventsAnswer {
  readonly epoch: string;
  readonly rev: number;
  readonly recovered: boolean;
  readonly events: RoomEvent[];
  readonly hasMore: boolean;
}

/** What the Worker says about a socket that it hands over. */
export interface Handover {
  readonly roomId: string;
  readonly caller: Caller;
  readonly protocol: Protocol;
  readonly expiresAt: number | null;
  readonly since: Cursor | null;
}

const MISS_KEPT_MS = 30_000;

/** The platform's side of a room: sockets, RPC, alarm and storage. What a room does is in room.ts. */
export class RoomObject extends DurableObject<Env> {
  private readonly config: Config;
  private readonly audience: Audience;
  private readonly chatV1: ChatV1;
  private live: Live | null = null;
  private birth: Promise<Live> | null = null;
  private missedAt = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.config = readConfig(env);
    this.audience = new Audience(ctx);
    const frames = new RateLimiter(limits.framesPerSecond, limits.framesBurst);
    this.chatV1 = new ChatV1({
      audience: this.audience,
      authenticate: (token) => this.authenticate(token),
      delayOf: (session) => (this.config.sends.isLimited ? frames.take(session.state.caller.sessionId, Date.now()) : 0),
    });
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('{"t":"ping"}', '{"t":"pong"}'));
    if (isBorn(ctx.storage.sql)) {
      ctx.storage.transactionSync(() => migrate(ctx.storage.sql, roomSchema));
      this.live = wake(this.surroundings());
    }
  }

  // ── RPC ────────────────────────────────────────────────────────────────────────────────────────────────────────

  create(id: string, settings: RoomSettings, owner: Caller): Result<{ room: RoomDetails; rev: number }> {
    const now = Date.now();
    if (!this.live) {
      const room = { id, ...settings, adminId: owner.profile.userId, createdAt: now, updatedAt: now };
      const member: Member = { profile: owner.profile, role: "owner", joinedAt: now, rev: 0 };
      this.live = this.ctx.storage.transactionSync(() => {
        migrate(this.ctx.storage.sql, roomSchema);
        return wake(this.surroundings(), { room, owner: member });
      });
    }
    const { room } = this.live;
    if (room.room.adminId !== owner.profile.userId || room.isDeleted) return refuse(new AppError("room.not_found"));
    return { ok: true, value: { room: room.room, rev: room.rev } };
  }

  execute<T extends CommandType>(id: string, actor: Actor, command: CommandOf<T>): Promise<Result<Outcome<T>>> {
    return this.answer(id, async ({ room }) => await room.submit(actor, command)).then(flatten);
  }

  details(id: string, caller: Caller): Promise<Result<RoomDetails>> {
    return this.answer(id, ({ room }) => {
      room.admit(caller, "details");
      return room.room;
    });
  }

  history(id: string, caller: Caller, request: HistoryRequest): Promise<Result<HistoryAnswer>> {
    return this.answer(id, ({ room }) => {
      room.admit(caller, "inside");
      return room.history(request);
    });
  }

  /** The same catch-up as a socket's resume. */
  events(id: string, caller: Caller, since: Cursor, limit: number): Promise<Result<EventsAnswer>> {
    return this.answer(id, (live) => {
      live.room.admit(caller, "inside");
      const { epoch, rev } = live.room;
      const recovered = live.reaches(since.epoch, since.rev);
      const { events, hasMore } = recovered ? live.replay(since.rev, limit) : { events: [], hasMore: false };
      return { epoch, rev, recovered, events, hasMore };
    });
  }

  members(id: string, caller: Caller, after: string, limit: number): Promise<Result<MembersAnswer>> {
    return this.answer(id, ({ room }) => {
      room.admit(caller, "inside");
      return { members: room.membersAfter(after, limit), rev: room.rev };
    });
  }

  /** @returns whether `rev` has reached PostgreSQL; false at once if it can not reach it soon. */
  async projected(rev: number): Promise<boolean> {
    return (await this.live?.outbox.waitFor(rev)) ?? false;
  }

  /** A visit of the resync job: hydrates if need be, and lets the drain compare its cursor with PostgreSQL. */
  resync(id: string): Promise<Result<DrainState & { waiting: number }>> {
    return this.answer(id, async ({ outbox }) => {
      await outbox.verify();
      return outbox.status;
    });
  }

  /** @returns false if the message is not parked. */
  unpark(id: string, seq: number): Promise<Result<boolean>> {
    return this.answer(id, ({ outbox }) => outbox.unpark(seq));
  }

  readState(id: string, caller: Caller): Promise<Result<ReadState>> {
    return this.answer(id, ({ room }) => {
      room.admit(caller, "inside");
      return room.readState(caller.profile.userId);
    });
  }

  /** Ends sessions here; remembered until their tokens have expired, so that a late upgrade is refused too. */
  endSessions(sessionIds: string[], until: number): void {
    if (!this.live) return;
    this.live.log.endSessions(sessionIds, until, Date.now());
    this.audience.closeSessions(sessionIds, "session_ended", "The session has ended");
  }

  setStanding(userId: string, standing: { role: GlobalRole; status: AccountStatus }): void {
    this.audience.setStanding(userId, standing);
  }

  // ── Sockets ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The upgrade. Its header was made by the Worker; nothing of the client's request reaches this object. */
  override async fetch(request: Request): Promise<Response> {
    const handover = JSON.parse(decodeURIComponent(request.headers.get("x-handover") ?? "")) as Handover;
    const result = await this.answer(handover.roomId, (live) => this.open(live, handover));
    if (result.ok) return result.value;
    return Response.json(result.error, { status: 409 });
  }

  /** One synchronous step: what the newcomer is shown and what is broadcast next leave no gap between them. */
  private open(live: Live, { caller, protocol, expiresAt, since }: Handover): Response {
    const { room } = live;
    if (room.isEnded(caller.sessionId)) throw new AppError("auth.session_ended");
    room.admit(caller, "details");
    if (room.member(caller.profile.userId) === null) throw new AppError("room.not_member");
    if (this.audience.size >= limits.socketsPerRoomMax) throw new AppError("room.full");
    if (this.audience.of(caller.profile.userId).length >= limits.socketsPerUserMax) throw new AppError("rate.limited");
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
    return new Response(null, { status: 101, webSocket: client });
  }

  override webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): void {
    const session = this.audience.get(socket);
    session.heard(Date.now());
    if (session.isClosed) return;
    try {
      this.hear(session, data);
    } catch (error) {
      // What the client asked for is unknown by now: it reconnects, resumes and repeats.
      log("error", "frame failed", { room: this.live?.id, error: describe(error) });
      this.audience.close(session, "internal", "Something went wrong here");
    }
  }

  private hear(session: Session, data: string | ArrayBuffer): void {
    const { expiresAt, protocol } = session.state;
    if (!this.live) this.audience.close(session, "room_gone", "The room is gone");
    else if (typeof data !== "string") this.audience.close(session, "malformed", "Frames are text");
    else if (data.length > limits.frameBytesMax) this.audience.close(session, "malformed", "The frame is too large");
    else if (protocol === "chat.plain") chatPlain.hear(this.live, session, data);
    else if (expiresAt !== null && expiresAt <= Date.now() && !data.includes('"auth"')) this.expire(session);
    else this.chatV1.hear(this.live, session, data);
  }

  private expire(session: Session): void {
    this.audience.close(session, "token_expired", "The access token has expired");
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    this.audience.remove(socket);
    try {
      socket.close(code === 1000 || (code >= 3000 && code <= 4999) ? code : 1000);
    } catch {
      // Closed from both sides at once.
    }
  }

  override webSocketError(socket: WebSocket): void {
    this.audience.remove(socket);
  }

  /** For `auth` on a live socket: the token is checked here, the session by its Account. */
  private async authenticate(token: string): Promise<{ caller: Caller; expiresAt: number }> {
    const { userId, sessionId, expiresAt } = await new Tokens(this.config).verify(token);
    const roomId = this.live?.id ?? "";
    const caller = await new AccountGateway(this.env.ACCOUNTS).register(userId, sessionId, roomId);
    if (this.live?.room.isEnded(sessionId)) throw new AppError("auth.session_ended");
    return { caller, expiresAt };
  }

  // ── Alarm ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Never throws: after six failures the platform would give the alarm up for good. */
  override async alarm(): Promise<void> {
    const { live } = this;
    if (!live) return;
    try {
      for (const name of live.timers.takeDue(Date.now())) {
        if (name === "presence") live.ephemeral.tellPresence();
        else if (name === "sweep") sweep(this.ctx, this.audience, Date.now());
        else if (name === "drain") await live.outbox.run();
      }
    } catch (error) {
      log("error", "alarm failed", { room: live.id, error: describe(error) });
      live.timers.set("drain", Date.now() + 5_000);
    }
    live.timers.arm();
  }

  // ── Life ───────────────────────────────────────────────────────────────────────────────────────────────────────

  private async answer<T>(id: string, work: (live: Live) => T | Promise<T>): Promise<Result<T>> {
    try {
      const live = this.live ?? (await this.born(id));
      return { ok: true, value: await work(live) };
    } catch (error) {
      return refuse(error);
    }
  }

  /** An unborn room asks PostgreSQL once; all who come meanwhile wait for the same answer. */
  private born(id: string): Promise<Live> {
    if (Date.now() - this.missedAt < MISS_KEPT_MS) throw new AppError("room.not_found");
    this.birth ??= this.hydrate(id).finally(() => {
      this.birth = null;
    });
    return this.birth;
  }

  private async hydrate(id: string): Promise<Live> {
    const isKnown = await hydrate(this.ctx.storage, laneOf(this.env, id), id, uuidv7());
    if (this.live) return this.live;
    if (!isKnown) {
      this.missedAt = Date.now();
      throw new AppError("room.not_found");
    }
    this.live = wake(this.surroundings());
    return this.live;
  }

  private surroundings(): Surroundings {
    return {
      storage: this.ctx.storage,
      config: this.config,
      audience: this.audience,
      lane: (id) => laneOf(this.env, id),
      settled: () => this.chatV1.settled(),
      tellMarker: (userId, seq) => {
        const frame: ServerFrame = { t: "read", seq };
        for (const session of this.audience.of(userId)) {
          if (session.state.isJoined && session.state.protocol === "chat.v1") session.send(JSON.stringify(frame));
        }
      },
    };
  }
}

function refuse(error: unknown): { ok: false; error: ReturnType<AppError["toFailure"]> } {
  if (error instanceof AppError) return { ok: false, error: error.toFailure() };
  log("error", "room failed", { error: describe(error) });
  return { ok: false, error: new AppError("internal").toFailure() };
}

function flatten<T>(result: Result<Result<T>>): Result<T> {
  return result.ok ? result.value : result;
}
