import type { Context } from "hono";
import { Hono } from "hono";
import { type CloseReason, closeCodeFor, closeReasonOf, type Protocol } from "../domain/close.ts";
import { AppError } from "../domain/errors.ts";
import { isUuid } from "../domain/ids.ts";
import { hasScope } from "../domain/scopes.ts";
import { describe, log } from "../log.ts";
import type { Handover } from "../room/sockets.ts";
import { bearerToken } from "./auth.ts";
import type { AppEnv } from "./router.ts";
import { isOriginAllowed } from "./security.ts";

const TICKET = "ticket.";

/** `GET /ws/{room_id}`: everything that can be refused is refused here, before the room is touched. */
export const socketRoutes = new Hono<AppEnv>().get("/:room_id", async (c) => {
  if (c.req.header("upgrade")?.toLowerCase() !== "websocket") throw new AppError("request.upgrade_required");
  const { config } = c.var.deps;
  if (!isOriginAllowed(c.req.header("origin"), c.req.url, config.allowedOrigins)) {
    throw new AppError("request.origin_refused");
  }
  const offered = (c.req.header("sec-websocket-protocol") ?? "").split(",").flatMap((name) => name.trim() || []);
  const protocol: Protocol = offered.includes("chat.v1") ? "chat.v1" : "chat.plain";
  const selected = offered.includes(protocol) ? protocol : null;
  try {
    const roomId = c.req.param("room_id");
    const { caller, expiresAt } = await admit(c, roomId, offered);
    const since = cursorOf(c.req.query("since"));
    const { webSocket } = await c.var.deps.rooms.connect({ roomId, caller, protocol, expiresAt, since });
    return switching(webSocket, selected);
  } catch (error) {
    const known = error instanceof AppError ? error : new AppError("internal");
    if (known.code === "internal") log("error", "socket failed", { request: c.var.requestId, error: describe(error) });
    return refused(protocol, selected, closeReasonOf(known.code), `${known.code}: ${known.message}`);
  }
});

/** By ticket, by header, by query, in this order. The session is registered with its Account before the room is asked. */
async function admit(
  c: Context<AppEnv>,
  roomId: string,
  offered: readonly string[],
): Promise<Pick<Handover, "caller" | "expiresAt">> {
  const { accounts, tokens, config } = c.var.deps;
  const ticket = offered.find((name) => name.startsWith(TICKET))?.slice(TICKET.length);
  if (ticket !== undefined) {
    const [userId = "", secret = ""] = ticket.split(".");
    if (!isUuid(userId) || secret === "") throw new AppError("auth.invalid_token");
    if (!isUuid(roomId)) throw new AppError("room.not_found");
    const caller = await accounts.redeemTicket(userId, secret, roomId);
    return { caller, expiresAt: Date.now() + config.accessTokenSeconds * 1000 };
  }
  const header = c.req.header("authorization");
  const query = config.isQueryTokenAllowed ? c.req.query("token") : undefined;
  // Addresses are logged: a token that lives for months is never taken from one.
  const isInAddress = header === undefined && query !== undefined;
  const { userId, sessionId, tokenHash, expiresAt } = isInAddress
    ? { ...(await tokens.verify(query)), tokenHash: null }
    : await tokens.identify(bearerToken(header));
  if (!isUuid(roomId)) throw new AppError("room.not_found");
  const caller = await accounts.register(userId, sessionId, roomId, tokenHash);
  if (!hasScope(caller, "read")) throw new AppError("auth.scope_missing");
  return { caller, expiresAt };
}

/** `?since=<epoch>.<rev>`: the same as `hello` with `since`, one round trip earlier. Anything else is a fresh start. */
function cursorOf(text: string | undefined): Handover["since"] {
  const parts = /^([\w-]{1,64})\.(\d{1,15})$/.exec(text ?? "");
  return parts ? { epoch: parts[1] as string, rev: Number(parts[2]) } : null;
}

/** A browser that offered sub-protocols fails unless one of them is selected. */
function switching(webSocket: WebSocket | null, selected: Protocol | null): Response {
  const headers = selected === null ? {} : { "sec-websocket-protocol": selected };
  return new Response(null, { status: 101, webSocket, headers });
}

/** Accepted and closed at once: a browser shows its script the code and the reason of a close, never of a refusal. */
function refused(protocol: Protocol, selected: Protocol | null, reason: CloseReason, text: string): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  server.close(closeCodeFor(protocol, reason), text.slice(0, 120));
  return switching(client, selected);
}
