import type { ErrorCode } from "./errors.ts";

/** Close codes of the socket: 4000–4499 reconnect, 4500–4999 final. */
export const closeCodes = {
  internal: 4000,
  heartbeat: 4001,
  slow_consumer: 4002,
  token_expired: 4003,
  going_away: 4004,
  resume_impossible: 4005,
  rate_limited: 4008,
  replaced: 4009,
  unauthenticated: 4500,
  unsupported_protocol: 4501,
  malformed: 4502,
  not_member: 4503,
  banned: 4504,
  room_gone: 4505,
  suspended: 4506,
  session_ended: 4507,
  too_many: 4508,
} as const;
export type CloseReason = keyof typeof closeCodes;

/** Why a refused connection is closed, from the error that refused it. */
export function closeReasonOf(code: ErrorCode): CloseReason {
  switch (code) {
    case "auth.session_ended":
    case "account.locked":
      return "session_ended";
    case "auth.token_expired":
      return "token_expired";
    case "auth.required":
    case "auth.invalid_token":
    case "auth.scope_missing":
    case "auth.forbidden":
      return "unauthenticated";
    case "account.suspended":
      return "suspended";
    case "room.not_member":
      return "not_member";
    case "member.banned":
      return "banned";
    case "room.not_found":
      return "room_gone";
    case "room.full":
      return "too_many";
    case "rate.limited":
      return "rate_limited";
    default:
      return "internal";
  }
}

export const protocols = ["chat.plain", "chat.v1"] as const;
export type Protocol = (typeof protocols)[number];

/** A plain client knows only the codes of RFC 6455: what is final is a policy violation, the rest a restart. */
export function closeCodeFor(protocol: Protocol, reason: CloseReason): number {
  const code = closeCodes[reason];
  if (protocol === "chat.v1") return code;
  return code >= 4500 ? 1008 : 1012;
}
