import { DurableObject } from "cloudflare:workers";
import { v7 as uuidv7 } from "uuid";
import { type Config, readConfig } from "../config.ts";
import type { Actor, CommandOf, CommandType, Outcome, ReadState } from "../domain/command.ts";
import type { DirectVisit, OpenedDirect } from "../domain/direct.ts";
import { AppError, type Result, unwrap } from "../domain/errors.ts";
import type { HistoryRequest } from "../domain/history.ts";
import type { InvitationView } from "../domain/invitation.ts";
import type { MemberQuery } from "../domain/member-list.ts";
import type { Message } from "../domain/message.ts";
import type { Preference } from "../domain/preference.ts";
import type { AccountStanding, Caller, Profile } from "../domain/profile.ts";
import type { AuditEntry, AuditFilter, ReportState } from "../domain/record.ts";
import type { RoomDetails, RoomSettings, RoomShown } from "../domain/room.ts";
import { type SearchFilter, searchMessage } from "../domain/search.ts";
import { describe, log } from "../log.ts";
import { isBorn, migrate } from "../sqlite.ts";
import type { Cursor } from "./chat-v1.ts";
import type { DrainState } from "./drain.ts";
import { hydrate } from "./hydrate.ts";
import { laneOf } from "./lane-of.ts";
import { type Live, type Surroundings, wake } from "./live.ts";
import { listMembers } from "./member-list.ts";
import type { Page, Reactor } from "./message-reader.ts";
import { readAudit, readBans, readReports, type SeenBan, type SeenReport } from "./moderation.ts";
import { type Created, newDirect, newGroup } from "./new-room.ts";
import type { EventsAnswer, LinkAnswer, MembersAnswer, UnprojectedHits } from "./room-answers.ts";
import type { HistoryAnswer, ReactorsRequest, VersionsAnswer } from "./room-reader.ts";
import { roomSchema } from "./schema.ts";
import { type Handover, Sockets } from "./sockets.ts";
import { sweep } from "./sweep.ts";

const MISS_KEPT_MS = 30_000;
/** So many changed messages are looked through, the newest first, when PostgreSQL is behind. */
const UNPROJECTED_MAX = 2_000;
const DRAIN_AWAITED_MS = 1_000;
const DRAIN_BACKSTOP_MS = 30_000;

/** The platform's side of a room: sockets, RPC, alarm and storage. What a room does is in room.ts. */
export class RoomObject extends DurableObject<Env> {
  private readonly config: Config;
  private readonly sockets: Sockets;
  private live: Live | null = null;
  private birth: Promise<Live> | null = null;
  private missedAt = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.config = readConfig(env);
    this.sockets = new Sockets(ctx, this.config, env.ACCOUNTS, () => this.live);
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('{"t":"ping"}', '{"t":"pong"}'));
    if (isBorn(ctx.storage.sql)) {
      ctx.storage.transactionSync(() => migrate(ctx.storage.sql, roomSchema));
      this.live = wake(this.surroundings());
    }
  }

  // ── RPC ────────────────────────────────────────────────────────────────────────────────────────────────────────

  create(id: string, settings: RoomSettings, owner: Caller): Result<{ room: RoomDetails; rev: number }> {
    this.live ??= this.make(newGroup(id, settings, owner.profile, Date.now()));
    const { room, reader } = this.live;
    try {
      // A repetition may come long after: the room may have another owner by then, or be closed to who made it.
      reader.admit(owner, "details");
    } catch (error) {
      return refuse(error);
    }
    return { ok: true, value: { room: room.room, rev: room.rev } };
  }

  /** A visit of the index of a direct room's people, who make it, or ask whether it is still theirs. */
  direct(id: string, { block, by, people }: DirectVisit): Promise<Result<OpenedDirect>> {
    const isNew = people !== null && this.live === null;
    if (isNew) this.live = this.make(newDirect(id, people, Date.now()));
    return this.answer(id, async ({ room, reader, ephemeral }) => {
      const { rev } = unwrap(await room.submit("system", { type: "direct.visit", block, by }));
      ephemeral.tellSilence();
      const { people = [], ...details } = reader.shown;
      return { room: details, people, rev, isNew };
    });
  }

  execute<T extends CommandType>(id: string, actor: Actor, command: CommandOf<T>): Promise<Result<Outcome<T>>> {
    return this.answer(id, async ({ room }) => await room.submit(actor, command)).then(flatten);
  }

  details(id: string, caller: Caller): Promise<Result<RoomShown>> {
    return this.answer(id, ({ reader }) => {
      reader.admit(caller, "details");
      return reader.shown;
    });
  }

  history(id: string, caller: Caller, request: HistoryRequest): Promise<Result<HistoryAnswer>> {
    return this.inside(id, caller, ({ reader }) => reader.history(request, caller.profile.userId));
  }

  message(id: string, caller: Caller, messageId: string): Promise<Result<Message>> {
    return this.inside(id, caller, ({ reader }) => reader.message(messageId, caller.profile.userId));
  }

  pins(id: string, caller: Caller, before: number, limit: number): Promise<Result<Page<Message>>> {
    return this.inside(id, caller, ({ reader }) => reader.pins(before, limit, caller.profile.userId));
  }

  reactors(id: string, caller: Caller, of: ReactorsRequest): Promise<Result<Page<Reactor>>> {
    return this.inside(id, caller, ({ reader }) => reader.reactors(of));
  }

  versions(
    id: string,
    caller: Caller,
    messageId: string,
    before: number,
    limit: number,
  ): Promise<Result<VersionsAnswer>> {
    return this.inside(id, caller, ({ reader }) => reader.versions(caller, messageId, before, limit));
  }

  /** What PostgreSQL can not know for a search: where it may look, and what it would miss or find wrongly. */
  searchUnprojected(id: string, caller: Caller, filter: SearchFilter): Promise<Result<UnprojectedHits>> {
    return this.inside(id, caller, ({ room, reader, outbox }) => {
      const { seqs, isAll } = outbox.changedMessages(UNPROJECTED_MAX);
      const messages = reader.messages(seqs, caller.profile.userId);
      const found = messages.filter((message) => searchMessage(message, filter) !== null).map(({ seq }) => seq);
      return { name: room.room.name, span: reader.span(filter), found, isAll };
    });
  }

  /** Messages as they are now; a content that has left the window is null here. */
  messages(id: string, caller: Caller, seqs: number[]): Promise<Result<Message[]>> {
    return this.inside(id, caller, ({ reader }) => reader.messages(seqs, caller.profile.userId));
  }

  /** The same catch-up as a socket's resume. */
  events(id: string, caller: Caller, since: Cursor, limit: number): Promise<Result<EventsAnswer>> {
    return this.inside(id, caller, (live) => {
      const { epoch, rev } = live.room;
      const recovered = live.reaches(since.epoch, since.rev);
      const { events, hasMore } = recovered ? live.replay(since.rev, limit) : { events: [], hasMore: false };
      return { epoch, rev, recovered, events, hasMore };
    });
  }

  members(id: string, caller: Caller, query: MemberQuery): Promise<Result<MembersAnswer>> {
    return this.inside(id, caller, ({ room }) => ({ ...listMembers(this.ctx.storage.sql, query), rev: room.rev }));
  }

  /** As the room knows one of its members; null of anybody else. */
  memberProfile(id: string, caller: Caller, userId: string): Promise<Result<Profile | null>> {
    return this.answer(id, ({ reader }) => {
      reader.admit(caller, "details");
      return reader.member(userId)?.profile ?? null;
    });
  }

  link(id: string, caller: Caller, invitationId: string): Promise<Result<LinkAnswer>> {
    return this.answer(id, ({ room, reader }) => ({ ...reader.link(caller, invitationId), room: room.room }));
  }

  invitations(id: string, caller: Caller, after: string, limit: number): Promise<Result<InvitationView[]>> {
    return this.answer(id, ({ reader }) => reader.invitations(caller, after, limit));
  }

  preference(id: string, caller: Caller): Promise<Result<Preference>> {
    return this.answer(id, ({ reader }) => reader.preference(caller));
  }

  /** Entries of the audit log that PostgreSQL may not have yet, the newest first. */
  audit(id: string, caller: Caller, filter: AuditFilter, before: string, limit: number): Promise<Result<AuditEntry[]>> {
    return this.answer(id, (live) => readAudit(live, caller, filter, before, limit));
  }

  /** By user id, behind `after`. */
  bans(id: string, caller: Caller, after: string, limit: number): Promise<Result<SeenBan[]>> {
    return this.answer(id, (live) => readBans(live, caller, after, limit));
  }

  /** The newest first, below `before`. */
  reports(
    id: string,
    caller: Caller,
    state: ReportState,
    before: string,
    limit: number,
  ): Promise<Result<SeenReport[]>> {
    return this.answer(id, (live) => readReports(live, caller, state, before, limit));
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
    return this.inside(id, caller, ({ reader }) => reader.readState(caller.profile.userId));
  }

  /** Ends sessions here; remembered until their tokens have expired, so that a late upgrade is refused too. */
  async endSessions(sessionIds: string[], until: number): Promise<void> {
    const live = this.live ?? (await this.soon());
    if (!live) return;
    live.accountNews.endSessions(sessionIds, until, Date.now());
    this.sockets.audience.closeSessions(sessionIds, "session_ended", "The session has ended");
  }

  /** Role and status of an account; remembered, so that an upgrade which comes late does not bring back the old ones. */
  async setStanding(userId: string, standing: AccountStanding): Promise<void> {
    const live = this.live ?? (await this.soon());
    if (live?.accountNews.putStanding(userId, standing)) {
      this.sockets.audience.refresh(userId, (caller) => live.accountNews.current(caller));
    }
  }

  /** The room that is being loaded, with upgrades that wait for it; null if there is none. */
  private async soon(): Promise<Live | null> {
    return (await this.birth?.catch(() => null)) ?? null;
  }

  // ── Sockets ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The upgrade. Its header was made by the Worker; nothing of the client's request reaches this object. */
  override async fetch(request: Request): Promise<Response> {
    const handover = JSON.parse(decodeURIComponent(request.headers.get("x-handover") ?? "")) as Handover;
    const result = await this.answer(handover.roomId, (live) => this.sockets.open(live, handover));
    if (result.ok) return new Response(null, { status: 101, webSocket: result.value });
    return Response.json(result.error, { status: 409 });
  }

  override webSocketMessage(socket: WebSocket, data: string | ArrayBuffer): void {
    this.sockets.hear(socket, data);
  }

  override webSocketClose(socket: WebSocket, code: number): void {
    this.sockets.closed(socket, code);
  }

  override webSocketError(socket: WebSocket): void {
    this.sockets.audience.remove(socket);
  }

  // ── Alarm ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Never throws: after six failures the platform would give the alarm up for good. */
  override async alarm(): Promise<void> {
    const { live } = this;
    if (!live) return;
    try {
      for (const name of live.timers.takeDue(Date.now())) {
        if (name === "presence") {
          live.ephemeral.tellPresence();
          live.online.changed();
        } else if (name === "online") {
          sweep(this.ctx, this.sockets.audience, Date.now());
          this.ctx.waitUntil(live.online.tell());
        } else if (name === "sweep") sweep(this.ctx, this.sockets.audience, Date.now());
        else if (name === "drain" || name === "backstop") await this.drain(live);
      }
    } catch (error) {
      log("error", "alarm failed", { room: live.id, error: describe(error) });
      live.timers.set("drain", Date.now() + 5_000);
    }
    live.timers.finish();
  }

  /** Waited for while it is quick. A slow one goes on by itself, so that other timers are not kept waiting by it. */
  private async drain({ outbox, timers }: Live): Promise<void> {
    const run = outbox.run();
    const ended = run.catch(() => undefined).then(() => timers.clear("backstop"));
    this.ctx.waitUntil(ended);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const isSlow = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, DRAIN_AWAITED_MS);
    });
    await Promise.race([run, isSlow]);
    clearTimeout(timer);
    // Should this object go before the run has ended, the alarm brings it back.
    if (outbox.isRunning) timers.set("backstop", Date.now() + DRAIN_BACKSTOP_MS);
  }

  // ── Life ───────────────────────────────────────────────────────────────────────────────────────────────────────

  private async answer<T>(id: string, work: (live: Live) => T | Promise<T>): Promise<Result<T>> {
    try {
      const live = this.live ?? (await this.born(id));
      live.timers.revive(Date.now());
      return { ok: true, value: await work(live) };
    } catch (error) {
      return refuse(error);
    }
  }

  /** What only those may read who may see the room's inside. */
  private inside<T>(id: string, caller: Caller, read: (live: Live) => T): Promise<Result<T>> {
    return this.answer(id, (live) => {
      live.reader.admit(caller, "inside");
      return read(live);
    });
  }

  private make(created: Created): Live {
    return this.ctx.storage.transactionSync(() => {
      migrate(this.ctx.storage.sql, roomSchema);
      return wake(this.surroundings(), created);
    });
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
      sockets: this.sockets,
      lane: (id) => laneOf(this.env, id),
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
