import type { AckDto } from "../contract/frames.ts";
import { toEventDto, toPlainMessage } from "../contract/to-wire.ts";
import type { RoomEvent } from "../domain/change.ts";
import type { CloseReason } from "../domain/close.ts";
import type { Message } from "../domain/message.ts";
import type { Caller } from "../domain/profile.ts";
import { Session, type SessionState } from "./session.ts";

/** The sockets of a room. Frames are serialised once, whatever the number of sockets. */
export class Audience {
  private readonly sessions = new Map<WebSocket, Session>();
  /** Sockets of each user that have joined: presence is merged over devices. */
  private readonly devices = new Map<string, number>();
  private readonly ctx: DurableObjectState;
  /** Called when somebody came with their first device or went with their last. */
  onPresence: (userId: string, isOnline: boolean) => void = () => undefined;

  constructor(ctx: DurableObjectState) {
    this.ctx = ctx;
    for (const socket of ctx.getWebSockets()) if (socket.readyState === WebSocket.OPEN) this.restore(socket);
  }

  get size(): number {
    return this.sessions.size;
  }

  get usersOnline(): number {
    return this.devices.size;
  }

  get online(): string[] {
    return [...this.devices.keys()];
  }

  all(): Iterable<Session> {
    return this.sessions.values();
  }

  of(userId: string): Session[] {
    return [...this.sessions.values()].filter((session) => session.userId === userId);
  }

  isOnline(userId: string): boolean {
    return this.devices.has(userId);
  }

  add(socket: WebSocket, state: SessionState): Session {
    this.ctx.acceptWebSocket(socket);
    const session = new Session(socket, state, Date.now());
    session.save({});
    this.sessions.set(socket, session);
    if (state.isJoined) this.count(session.userId, 1);
    return session;
  }

  /** Null for a socket that was closed from here: until its client answers, the platform goes on delivering its frames. */
  get(socket: WebSocket): Session | null {
    return this.sessions.get(socket) ?? null;
  }

  private restore(socket: WebSocket): void {
    const session = Session.restore(socket);
    if (session.isClosed) return;
    this.sessions.set(socket, session);
    if (session.state.isJoined) this.count(session.userId, 1);
  }

  /** From now on the session is sent events. */
  join(session: Session, batchesAcks: boolean): void {
    session.save({ isJoined: true, batchesAcks });
    this.count(session.userId, 1);
  }

  remove(socket: WebSocket): void {
    const session = this.sessions.get(socket);
    if (!session) return;
    session.isClosed = true;
    this.sessions.delete(socket);
    if (session.state.isJoined) this.count(session.userId, -1);
  }

  private count(userId: string, by: 1 | -1): void {
    const before = this.devices.get(userId) ?? 0;
    const after = before + by;
    if (after > 0) this.devices.set(userId, after);
    else this.devices.delete(userId);
    if (before === 0 || after === 0) this.onPresence(userId, after > 0);
  }

  /** In the room's order. Whoever is removed gets what came before their removal and nothing after it (P9). */
  tell(events: readonly RoomEvent[], isBanned: (userId: string) => boolean): void {
    let from = 0;
    events.forEach((event, index) => {
      if (event.type !== "member.removed" && event.type !== "room.deleted") return;
      this.broadcast(events.slice(from, index + 1));
      from = index + 1;
      if (event.type === "room.deleted") this.closeWhere(() => true, "room_gone", "The room was deleted");
      else if (isBanned(event.userId)) this.closeUser(event.userId, "banned", "You are banned from this room");
      else this.closeUser(event.userId, "not_member", "You are no longer a member of this room");
    });
    this.broadcast(events.slice(from));
  }

  private broadcast(events: readonly RoomEvent[]): void {
    const last = events.at(-1);
    if (!last || this.sessions.size === 0) return;
    const now = Date.now();
    let frame: string | null = null;
    let plain: string[] | null = null;
    for (const session of this.sessions.values()) {
      const { isJoined, expiresAt, protocol } = session.state;
      if (!isJoined) continue;
      if (expiresAt !== null && expiresAt <= now) {
        this.close(session, "token_expired", "The access token has expired");
      } else if (protocol === "chat.v1") {
        frame ??= eventsFrame(events);
        session.send(withAcks(frame, session.takeAcks()), last.rev);
      } else {
        plain ??= events.flatMap((event) => (event.type === "message.created" ? plainFrame(event.message) : []));
        for (const one of plain) session.send(one);
      }
      this.dropIfSlow(session);
    }
  }

  /** Frames wait in memory without limit for a client that does not take them. */
  dropIfSlow(session: Session): void {
    if (session.isSlow) this.close(session, "slow_consumer", "Too far behind");
  }

  /** What is not durable and has no rev: told to everyone who speaks `chat.v1`, and left out for those who are behind. */
  whisper(frame: string): void {
    for (const session of this.sessions.values()) {
      const { isJoined, protocol } = session.state;
      if (isJoined && protocol === "chat.v1" && !session.isBehind) session.send(frame);
    }
  }

  /** Each session of a user, as `current` knows its caller now. */
  refresh(userId: string, current: (caller: Caller) => Caller): void {
    for (const session of this.of(userId)) session.save({ caller: current(session.state.caller) });
  }

  closeUser(userId: string, reason: CloseReason, text: string): void {
    this.closeWhere((session) => session.userId === userId, reason, text);
  }

  closeSessions(sessionIds: readonly string[], reason: CloseReason, text: string): void {
    const ended = new Set(sessionIds);
    this.closeWhere((session) => ended.has(session.state.caller.sessionId), reason, text);
  }

  private closeWhere(isMeant: (session: Session) => boolean, reason: CloseReason, text: string): void {
    for (const session of [...this.sessions.values()]) if (isMeant(session)) this.close(session, reason, text);
  }

  close(session: Session, reason: CloseReason, text: string): void {
    session.close(reason, text);
    this.remove(session.socket);
  }
}

export function plainFrame(message: Message): string {
  return JSON.stringify(toPlainMessage(message));
}

export function eventsFrame(events: readonly RoomEvent[]): string {
  return JSON.stringify({ t: "events", events: events.map(toEventDto) });
}

/** A frame less to those who are acknowledged something; the rest of it is not serialised anew. */
function withAcks(frame: string, acks: readonly AckDto[]): string {
  const head = '{"t":"events",';
  return acks.length === 0 ? frame : `${head}"acks":${JSON.stringify(acks)},${frame.slice(head.length)}`;
}
