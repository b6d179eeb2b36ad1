import { toPlainMessage } from "../contract/to-wire.ts";
import type { RoomEvent } from "../domain/change.ts";
import type { CloseReason } from "../domain/close.ts";
import { limits } from "../domain/limits.ts";
import type { GlobalRole } from "../domain/permissions.ts";
import type { AccountStatus } from "../domain/profile.ts";
import type { Message } from "../domain/room.ts";
import { Session, type SessionState } from "./session.ts";

/** The sockets of a room. Frames are serialised once, whatever the number of sockets. */
export class Audience {
  private readonly sessions = new Map<WebSocket, Session>();
  private readonly ctx: DurableObjectState;

  constructor(ctx: DurableObjectState) {
    this.ctx = ctx;
    for (const socket of ctx.getWebSockets()) this.sessions.set(socket, Session.restore(socket));
  }

  get size(): number {
    return this.sessions.size;
  }

  add(socket: WebSocket, state: SessionState): Session {
    this.ctx.acceptWebSocket(socket);
    const session = new Session(socket, state);
    session.save(state);
    this.sessions.set(socket, session);
    return session;
  }

  get(socket: WebSocket): Session {
    const known = this.sessions.get(socket);
    if (known) return known;
    const session = Session.restore(socket);
    this.sessions.set(socket, session);
    return session;
  }

  remove(socket: WebSocket): void {
    this.sessions.delete(socket);
  }

  /** In the room's order. Whoever is removed gets what came before their removal and nothing after it (P9). */
  tell(events: readonly RoomEvent[]): void {
    let from = 0;
    events.forEach((event, index) => {
      if (event.type !== "member.removed" && event.type !== "room.deleted") return;
      this.broadcast(events.slice(from, index + 1));
      from = index + 1;
      if (event.type === "room.deleted") this.closeWhere(() => true, "room_gone", "The room was deleted");
      else this.closeUser(event.userId, "not_member", "You are no longer a member of this room");
    });
    this.broadcast(events.slice(from));
  }

  private broadcast(events: readonly RoomEvent[]): void {
    const plain: string[] = [];
    for (const event of events) if (event.type === "message.created") plain.push(plainFrame(event.message));
    if (plain.length === 0) return;
    for (const session of this.sessions.values()) {
      for (const frame of plain) session.send(frame);
      if (session.unansweredBytes > limits.plainUnansweredBytesMax) {
        this.close(session, "slow_consumer", "Too much was sent without a sign of life");
      }
    }
  }

  setStanding(userId: string, standing: { role: GlobalRole; status: AccountStatus }): void {
    for (const session of this.sessions.values()) {
      const { caller, protocol } = session.state;
      if (caller.profile.userId !== userId) continue;
      session.save({ protocol, caller: { ...caller, globalRole: standing.role, status: standing.status } });
    }
  }

  closeUser(userId: string, reason: CloseReason, text: string): void {
    this.closeWhere((session) => session.state.caller.profile.userId === userId, reason, text);
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
    this.sessions.delete(session.socket);
  }
}

export function plainFrame(message: Message): string {
  return JSON.stringify(toPlainMessage(message));
}
