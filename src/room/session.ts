import { type CloseReason, closeCodeFor, type Protocol } from "../domain/close.ts";
import type { Caller } from "../domain/profile.ts";

/** What a socket's attachment keeps through hibernation: who is at the other end, as the Account confirmed it. */
export interface SessionState {
  readonly caller: Caller;
  readonly protocol: Protocol;
}

/** One socket. Counters live in memory only: losing them with hibernation favours the client. */
export class Session {
  readonly socket: WebSocket;
  state: SessionState;
  /** Bytes sent since the client's last frame: how far a plain client may have fallen behind. */
  unansweredBytes = 0;
  isClosed = false;

  constructor(socket: WebSocket, state: SessionState) {
    this.socket = socket;
    this.state = state;
  }

  static restore(socket: WebSocket): Session {
    return new Session(socket, socket.deserializeAttachment() as SessionState);
  }

  save(state: SessionState): void {
    this.state = state;
    this.socket.serializeAttachment(state);
  }

  send(frame: string): void {
    if (this.isClosed) return;
    this.unansweredBytes += frame.length;
    try {
      this.socket.send(frame);
    } catch {
      // It is closing: `webSocketClose` follows.
      this.isClosed = true;
    }
  }

  close(reason: CloseReason, text: string): void {
    if (this.isClosed) return;
    this.isClosed = true;
    try {
      this.socket.close(closeCodeFor(this.state.protocol, reason), text.slice(0, 120));
    } catch {
      // It was closing already.
    }
  }
}
