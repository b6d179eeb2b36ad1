import { v7 as uuidv7 } from "uuid";
import type { Actor, CommandOf, CommandType, Outcome, ReadState } from "../domain/command.ts";
import { AppError, type Failure, type Result, unwrap } from "../domain/errors.ts";
import type { HistoryRequest } from "../domain/history.ts";
import type { InvitationView } from "../domain/invitation.ts";
import type { MemberQuery } from "../domain/member-list.ts";
import type { Message } from "../domain/message.ts";
import type { Preference } from "../domain/preference.ts";
import type { Caller, Profile } from "../domain/profile.ts";
import { RateLimiter } from "../domain/rate.ts";
import type { AuditEntry, AuditFilter, ReportState } from "../domain/record.ts";
import type { RoomDetails, RoomSettings, RoomShown } from "../domain/room.ts";
import type { SearchFilter } from "../domain/search.ts";
import { describe, log } from "../log.ts";
import { retried } from "../rpc.ts";
import type { Cursor } from "./chat-v1.ts";
import type { Page, Reactor } from "./message-reader.ts";
import type { SeenBan, SeenReport } from "./moderation.ts";
import type { EventsAnswer, LinkAnswer, MembersAnswer, UnprojectedHits } from "./room-answers.ts";
import type { RoomObject } from "./room-object.ts";
import type { HistoryAnswer, ReactorsRequest, VersionsAnswer } from "./room-reader.ts";
import type { Handover } from "./sockets.ts";

/** How long those who promise a list wait for their own change to be in it. */
const LISTED_WAIT_MS = 3_000;

/** The Worker's way to the rooms. Every method throws AppError; retries are safe because commands are idempotent. */
export class RoomGateway {
  private readonly rooms: DurableObjectNamespace<RoomObject>;

  constructor(rooms: DurableObjectNamespace<RoomObject>) {
    this.rooms = rooms;
  }

  create(id: string, settings: RoomSettings, owner: Caller): Promise<{ room: RoomDetails; rev: number }> {
    return this.call(
      id,
      owner,
      (room) => room.create(id, settings, owner) as Promise<Result<{ room: RoomDetails; rev: number }>>,
    );
  }

  /** A send gets its id here, so that a repetition of the call is recognised by the room; others are told of it. */
  execute<T extends CommandType>(id: string, actor: Actor, command: CommandOf<T>): Promise<Outcome<T>> {
    const sent = command.type === "message.send" ? { messageId: uuidv7(), ...command } : command;
    return this.call(id, actor, (room, attempt) => {
      const command = (attempt === 1 ? sent : { ...sent, isRetry: true }) as CommandOf<CommandType>;
      return room.execute(id, actor, command) as unknown as Promise<Result<Outcome<T>>>;
    });
  }

  details(id: string, caller: Caller): Promise<RoomShown> {
    return this.call(id, caller, (room) => room.details(id, caller) as unknown as Promise<Result<RoomShown>>);
  }

  history(id: string, caller: Caller, request: HistoryRequest): Promise<HistoryAnswer> {
    return this.call(id, caller, (room) => room.history(id, caller, request) as Promise<Result<HistoryAnswer>>);
  }

  searchUnprojected(id: string, caller: Caller, filter: SearchFilter): Promise<UnprojectedHits> {
    return this.call(
      id,
      caller,
      (room) => room.searchUnprojected(id, caller, filter) as unknown as Promise<Result<UnprojectedHits>>,
    );
  }

  messages(id: string, caller: Caller, seqs: number[]): Promise<Message[]> {
    return this.call(id, caller, (room) => room.messages(id, caller, seqs) as unknown as Promise<Result<Message[]>>);
  }

  message(id: string, caller: Caller, messageId: string): Promise<Message> {
    return this.call(id, caller, (room) => room.message(id, caller, messageId) as unknown as Promise<Result<Message>>);
  }

  pins(id: string, caller: Caller, before: number, limit: number): Promise<Page<Message>> {
    return this.call(
      id,
      caller,
      (room) => room.pins(id, caller, before, limit) as unknown as Promise<Result<Page<Message>>>,
    );
  }

  reactors(id: string, caller: Caller, of: ReactorsRequest): Promise<Page<Reactor>> {
    return this.call(id, caller, (room) => room.reactors(id, caller, of) as unknown as Promise<Result<Page<Reactor>>>);
  }

  versions(id: string, caller: Caller, messageId: string, before: number, limit: number): Promise<VersionsAnswer> {
    return this.call(
      id,
      caller,
      (room) => room.versions(id, caller, messageId, before, limit) as unknown as Promise<Result<VersionsAnswer>>,
    );
  }

  members(id: string, caller: Caller, query: MemberQuery): Promise<MembersAnswer> {
    return this.call(
      id,
      caller,
      (room) => room.members(id, caller, query) as unknown as Promise<Result<MembersAnswer>>,
    );
  }

  memberProfile(id: string, caller: Caller, userId: string): Promise<Profile | null> {
    return this.call(id, caller, (room) => room.memberProfile(id, caller, userId) as Promise<Result<Profile | null>>);
  }

  /** @throws AppError `room.not_found`, `invitation.not_found`, `invitation.expired`. */
  link(id: string, caller: Caller, invitationId: string): Promise<LinkAnswer> {
    return this.call(id, caller, (room) => room.link(id, caller, invitationId) as Promise<Result<LinkAnswer>>);
  }

  invitations(id: string, caller: Caller, after: string, limit: number): Promise<InvitationView[]> {
    return this.call(
      id,
      caller,
      (room) => room.invitations(id, caller, after, limit) as unknown as Promise<Result<InvitationView[]>>,
    );
  }

  preference(id: string, caller: Caller): Promise<Preference> {
    return this.call(id, caller, (room) => room.preference(id, caller) as Promise<Result<Preference>>);
  }

  audit(id: string, caller: Caller, filter: AuditFilter, before: string, limit: number): Promise<AuditEntry[]> {
    return this.call(
      id,
      caller,
      (room) => room.audit(id, caller, filter, before, limit) as unknown as Promise<Result<AuditEntry[]>>,
    );
  }

  bans(id: string, caller: Caller, after: string, limit: number): Promise<SeenBan[]> {
    return this.call(id, caller, (room) => room.bans(id, caller, after, limit) as Promise<Result<SeenBan[]>>);
  }

  reports(id: string, caller: Caller, state: ReportState, before: string, limit: number): Promise<SeenReport[]> {
    return this.call(
      id,
      caller,
      (room) => room.reports(id, caller, state, before, limit) as unknown as Promise<Result<SeenReport[]>>,
    );
  }

  readState(id: string, caller: Caller): Promise<ReadState> {
    return this.call(id, caller, (room) => room.readState(id, caller) as Promise<Result<ReadState>>);
  }

  unpark(id: string, seq: number): Promise<boolean> {
    return this.call(id, "system", (room) => room.unpark(id, seq) as Promise<Result<boolean>>);
  }

  resync(id: string): Promise<{ projectedRev: number; waiting: number }> {
    return this.call(
      id,
      "system",
      (room) => room.resync(id) as Promise<Result<{ projectedRev: number; waiting: number }>>,
    );
  }

  /** @returns whether the lists show this change already; false is late, never lost. */
  async listed(id: string, rev: number): Promise<boolean> {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), LISTED_WAIT_MS);
    });
    try {
      return await Promise.race([this.rooms.getByName(id).projected(rev), late]);
    } catch (error) {
      log("warn", "listed unknown", { room: id, error: describe(error) });
      return false;
    } finally {
      clearTimeout(timer);
    }
  }

  events(id: string, caller: Caller, since: Cursor, limit: number): Promise<EventsAnswer> {
    return this.call(
      id,
      caller,
      (room) => room.events(id, caller, since, limit) as unknown as Promise<Result<EventsAnswer>>,
    );
  }

  /** The upgraded socket. Only what the Worker says reaches the room, no header of the client. */
  async connect(handover: Handover): Promise<Response> {
    demandFewMisses(handover.caller);
    const headers = { upgrade: "websocket", "x-handover": encodeURIComponent(JSON.stringify(handover)) };
    const response = await this.rooms.getByName(handover.roomId).fetch("https://room/socket", { headers });
    if (response.status === 101) return response;
    const failure = (await response.json()) as Failure;
    noteMiss(handover.caller, failure);
    throw AppError.from(failure);
  }

  private async call<T>(
    id: string,
    actor: Actor,
    work: (room: DurableObjectStub<RoomObject>, attempt: number) => Promise<Result<T>>,
  ): Promise<T> {
    demandFewMisses(actor);
    const result = await retried("room.unavailable", (attempt) => work(this.rooms.getByName(id), attempt));
    if (!result.ok) noteMiss(actor, result.error);
    return unwrap(result);
  }
}

/** Each id that is asked for makes an object, so guessing them has its limit. By isolate: a shield, not a count. */
const misses = new RateLimiter({ perSecond: 5, burst: 200 });

function demandFewMisses(actor: Actor): void {
  const delayMs = actor === "system" ? 0 : misses.delay(actor.profile.userId, Date.now());
  if (delayMs > 0) throw new AppError("rate.limited", undefined, { retryAfterSeconds: Math.ceil(delayMs / 1000) });
}

function noteMiss(actor: Actor, { code }: Failure): void {
  if (actor !== "system" && code === "room.not_found") misses.take(actor.profile.userId, Date.now());
}
