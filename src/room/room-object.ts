import { DurableObject } from "cloudflare:workers";
import { createHash, randomBytes } from "node:crypto";
import { v7 as uuidv7 } from "uuid";
import { readConfig } from "../config.ts";
import { content as contentSchema } from "../contract/message.ts";
import { toProblem } from "../contract/to-wire.ts";
import type { Protocol } from "../domain/close.ts";
import type { Actor, CommandOf, CommandType, Outcome } from "../domain/command.ts";
import { AppError, type Result } from "../domain/errors.ts";
import type { HistoryRequest } from "../domain/history.ts";
import { limits } from "../domain/limits.ts";
import type { GlobalRole } from "../domain/permissions.ts";
import type { AccountStatus, Caller } from "../domain/profile.ts";
import type { Member, RoomDetails, RoomSettings } from "../domain/room.ts";
import { describe, log } from "../log.ts";
import { isBorn, migrate } from "../sqlite.ts";
import { Audience, plainFrame } from "./audience.ts";
import { hydrate } from "./hydrate.ts";
import { laneOf } from "./lane-of.ts";
import { RoomLog } from "./log.ts";
import { Outbox } from "./outbox.ts";
import { type HistoryAnswer, Room, type RoomPorts } from "./room.ts";
import { roomSchema } from "./schema.ts";
import type { Session, SessionState } from "./session.ts";
import { Timers } from "./timers.ts";
import { RoomWindow } from "./window.ts";

export interface MembersAnswer {
  readonly members: Member[];
  readonly rev: number;
}

interface Live {
  readonly room: Room;
  readonly outbox: Outbox;
  readonly timers: Timers;
  readonly log: RoomLog;
}

const MISS_KEPT_MS = 30_000;

/** The platform's side of a room: sockets, RPC, alarm and storage. What a room does is in room.ts. */
export class RoomObject extends DurableObject<Env> {
  private readonly audience: Audience;
  private live: Live | null = null;
  private birth: Promise<Live> | null = null;
  private missedAt = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.audience = new Audience(ctx);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('{"t":"ping"}', '{"t":"pong"}'));
    if (isBorn(ctx.storage.sql)) {
      ctx.storage.transactionSync(() => migrate(ctx.storage.sql, roomSchema));
      this.live = this.wake();
    }
  }

  // ── RPC ────────────────────────────────────────────────────────────────────────────────────────────────────────

  create(id: string, settings: RoomSettings, owner: Caller): Result<{ room: RoomDetails; rev: number }> {
    const now = Date.now();
    if (!this.live) {
      const { sql } = this.ctx.storage;
      const room = { id, ...settings, adminId: owner.profile.userId, createdAt: now, updatedAt: now };
      this.live = this.ctx.storage.transactionSync(() => {
        migrate(sql, roomSchema);
        return this.wake({ room, owner: { profile: owner.profile, role: "owner", joinedAt: now, rev: 0 } });
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
  resync(id: string): Promise<Result<{ projectedRev: number; waiting: number }>> {
    return this.answer(id, async ({ outbox }) => {
      await outbox.verify();
      const { projectedRev, waiting } = outbox.status;
      return { projectedRev, waiting };
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

  /** The upgrade. Its headers were made by the Worker; nothing of the client's request reaches this object. */
  override async fetch(request: Request): Promise<Response> {
    const id = request.headers.get("x-room") ?? "";
    const caller = JSON.parse(decodeURIComponent(request.headers.get("x-caller") ?? "")) as Caller;
    const protocol = (request.headers.get("x-protocol") ?? "chat.plain") as Protocol;
    const result = await this.answer(id, (live) => this.open(live, { caller, protocol }));
    if (result.ok) return result.value;
    return Response.json(result.error, { status: 409 });
  }

  /** One synchronous step: what the newcomer is shown and what is broadcast next leave no gap between them. */
  private open({ room }: Live, state: SessionState): Response {
    const { caller } = state;
    if (room.isEnded(caller.sessionId)) throw new AppError("auth.session_ended");
    room.admit(caller, "details");
    if (room.member(caller.profile.userId) === null) throw new AppError("room.not_member");
    if (this.audience.size >= limits.socketsPerRoomMax) throw new AppError("room.full");
    const { 0: client, 1: server } = new WebSocketPair();
    const session = this.audience.add(server, state);
    for (const message of room.recent(limits.recentMessages)) session.send(plainFrame(message));
    session.unansweredBytes = 0;
    return new Response(null, { status: 101, webSocket: client });
  }

  override webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): void {
    const session = this.audience.get(socket);
    session.unansweredBytes = 0;
    if (!this.live) this.audience.close(session, "room_gone", "The room is gone");
    else if (typeof data !== "string") this.audience.close(session, "malformed", "Frames are text");
    else if (data.length > limits.frameBytesMax) this.audience.close(session, "malformed", "The frame is too large");
    else this.sendPlain(this.live.room, session, data);
  }

  private sendPlain(room: Room, session: Session, data: string): void {
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

  // ── Alarm ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Never throws: after six failures the platform would give the alarm up for good. */
  override async alarm(): Promise<void> {
    if (!this.live) return;
    const { timers, outbox } = this.live;
    try {
      for (const name of timers.takeDue(Date.now())) if (name === "drain") await outbox.run();
    } catch (error) {
      log("error", "alarm failed", { room: this.live.room.room.id, error: describe(error) });
      timers.set("drain", Date.now() + 5_000);
    }
    timers.arm();
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
    this.live = this.wake();
    return this.live;
  }

  private wake(created?: { room: Omit<RoomDetails, "memberCount">; owner: Member }): Live {
    const { storage } = this.ctx;
    const { sql } = storage;
    const roomLog = new RoomLog(sql);
    const id = created?.room.id ?? roomLog.room().id;
    const hashKey = created ? randomBytes(32).toString("base64url") : roomLog.hashKey();
    const window = new RoomWindow(sql, id, readConfig(this.env).window);
    const timers = new Timers(storage);
    const hashBody = (body: string) => createHash("sha256").update(hashKey).update(body).digest("base64");
    const alert = (what: string, fields: Record<string, unknown>) => log("error", what, { room: id, ...fields });
    const outbox: Outbox = new Outbox(sql, {
      now: Date.now,
      random: Math.random,
      transaction: (work) => storage.transactionSync(work),
      room: () => ({ details: room.room, rev: room.rev, seq: room.seq, epoch: room.epoch, hashKey }),
      project: (batch) => laneOf(this.env, id).project(batch),
      cursor: () => laneOf(this.env, id).cursor(id),
      wake: (at) => timers.set("drain", at),
      projected: (rev) => window.trim(rev, Date.now(), hashBody),
      floorRev: () => window.floorRev,
      alert,
    });
    const ports: RoomPorts = {
      log: roomLog,
      window,
      now: Date.now,
      newId: uuidv7,
      hashBody,
      transaction: (work) => storage.transactionSync(work),
      collect: (work) => void setTimeout(work, 0),
      tell: (events) => this.audience.tell(events),
      changed: () => outbox.changed(),
      failed: (what, error) => alert(what, { error: describe(error) }),
    };
    const room: Room = created ? Room.create(ports, created.room, uuidv7(), hashKey, created.owner) : new Room(ports);
    if (outbox.status.waiting > 0) timers.set("drain", Date.now());
    return { room, outbox, timers, log: roomLog };
  }
}

function errorFrame(error: AppError): string {
  return JSON.stringify({ error: toProblem(error.toFailure()) });
}

function refuse(error: unknown): { ok: false; error: ReturnType<AppError["toFailure"]> } {
  if (error instanceof AppError) return { ok: false, error: error.toFailure() };
  log("error", "room failed", { error: describe(error) });
  return { ok: false, error: new AppError("internal").toFailure() };
}

function flatten<T>(result: Result<Result<T>>): Result<T> {
  return result.ok ? result.value : result;
}
