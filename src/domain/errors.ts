/**
 * The closed table of errors, for REST and sockets alike. A code is part of the contract: it may be added, never
 * renamed. `retryable` means that the same request may succeed later without being changed.
 */
const table = {
  "request.malformed": { status: 400, title: "The request can not be read", retryable: false },
  "request.invalid": { status: 422, title: "The request is not valid", retryable: false },
  "request.bad_query": { status: 400, title: "A parameter is not valid", retryable: false },
  "request.too_large": { status: 413, title: "The request is too large", retryable: false },
  "request.unsupported_type": { status: 415, title: "The content type is not supported", retryable: false },
  "request.upgrade_required": { status: 426, title: "This address speaks WebSocket", retryable: false },
  "request.origin_refused": { status: 403, title: "This origin may not connect", retryable: false },
  "route.not_found": { status: 404, title: "There is no such address", retryable: false },
  "field.read_only": { status: 422, title: "A field can not be changed", retryable: false },
  "auth.required": { status: 401, title: "Authentication is required", retryable: false },
  "auth.invalid_credentials": { status: 401, title: "The credentials are wrong", retryable: false },
  "auth.invalid_token": { status: 401, title: "The token is not valid", retryable: false },
  "auth.token_expired": { status: 401, title: "The token has expired", retryable: false },
  "auth.session_ended": { status: 401, title: "The session has ended", retryable: false },
  "auth.refresh_reused": { status: 401, title: "The refresh token was used before", retryable: false },
  "auth.scope_missing": { status: 403, title: "The token does not have the scope for this", retryable: false },
  "auth.session_required": { status: 403, title: "A token for programs may not do this", retryable: false },
  "auth.forbidden": { status: 403, title: "This is not allowed", retryable: false },
  "account.suspended": { status: 403, title: "The account is suspended", retryable: false },
  "account.locked": { status: 403, title: "The account is locked", retryable: false },
  "session.not_found": { status: 404, title: "There is no such session", retryable: false },
  "token.not_found": { status: 404, title: "There is no such token", retryable: false },
  "token.too_many": { status: 409, title: "There are too many tokens: revoke one first", retryable: false },
  "user.not_found": { status: 404, title: "There is no such user", retryable: false },
  "user.email_taken": { status: 409, title: "The e-mail address is in use", retryable: false },
  "user.username_taken": { status: 409, title: "The username is in use", retryable: false },
  "user.last_admin": { status: 409, title: "The last admin can not be removed", retryable: false },
  "user.is_bot": { status: 409, title: "A bot has no password", retryable: false },
  "signup.closed": { status: 403, title: "Nobody can sign up here", retryable: false },
  "signup.invitation_required": { status: 403, title: "Signing up takes an invitation", retryable: false },
  "signup.invitation_invalid": { status: 403, title: "The invitation is not valid, or used up", retryable: false },
  "signup.domain_refused": { status: 403, title: "Addresses of this domain can not sign up", retryable: false },
  "signup.invitation_not_found": { status: 404, title: "There is no such invitation", retryable: false },
  "password.wrong": { status: 422, title: "The old password is wrong", retryable: false },
  "password.mismatch": { status: 422, title: "The new passwords differ", retryable: false },
  "password.reset_invalid": { status: 422, title: "The reset token is not valid, or was used", retryable: false },
  "password.too_common": { status: 422, title: "The password is too common", retryable: false },
  "room.not_found": { status: 404, title: "There is no such room", retryable: false },
  "room.not_member": { status: 403, title: "Only members may do this", retryable: false },
  "room.forbidden": { status: 403, title: "Your role in the room does not allow this", retryable: false },
  "room.last_owner": { status: 409, title: "A room is never without an owner", retryable: false },
  "room.direct": { status: 409, title: "A direct room does not allow this", retryable: false },
  "room.not_direct": { status: 409, title: "Only a direct room allows this", retryable: false },
  "direct.blocked": { status: 403, title: "Nothing can be written here", retryable: false },
  "room.archived": { status: 409, title: "The room is archived", retryable: false },
  "room.full": { status: 409, title: "The room is full", retryable: false },
  "room.slow_mode": { status: 429, title: "The room is in slow mode", retryable: true },
  "room.busy": { status: 503, title: "The room can not take more just now", retryable: true },
  "room.unavailable": { status: 503, title: "The room can not be reached", retryable: true },
  "room.commit_failed": { status: 503, title: "The change could not be stored", retryable: true },
  "member.muted": { status: 403, title: "You are muted in this room", retryable: false },
  "member.banned": { status: 403, title: "This user is banned from the room", retryable: false },
  "member.not_found": { status: 404, title: "There is no such member", retryable: false },
  "report.not_found": { status: 404, title: "There is no such report", retryable: false },
  "member.exists": { status: 409, title: "This user is a member already", retryable: false },
  "invitation.not_found": { status: 404, title: "There is no such invitation", retryable: false },
  "invitation.expired": { status: 410, title: "The invitation has expired or is used up", retryable: false },
  "message.not_found": { status: 404, title: "There is no such message", retryable: false },
  "message.key_reused": { status: 422, title: "The client_id was used for another body", retryable: false },
  "message.conflict": { status: 412, title: "The message has changed meanwhile", retryable: false },
  "message.not_editable": { status: 403, title: "The message can not be edited", retryable: false },
  "message.too_many_reactions": {
    status: 409,
    title: "The message has too many different reactions",
    retryable: false,
  },
  "room.too_many_pins": { status: 409, title: "The room has too many pinned messages", retryable: false },
  "message.parked": { status: 409, title: "PostgreSQL refuses this message's content", retryable: false },
  "request.key_reused": { status: 422, title: "The Idempotency-Key was used for another body", retryable: false },
  "job.not_found": { status: 404, title: "There is no such job", retryable: false },
  "job.not_failed": { status: 409, title: "Only a job that failed can be started again", retryable: false },
  "rate.limited": { status: 429, title: "Too many requests", retryable: true },
  "database.unavailable": { status: 503, title: "The database can not be reached", retryable: true },
  internal: { status: 500, title: "Something went wrong here", retryable: true },
} as const satisfies Record<string, { status: number; title: string; retryable: boolean }>;

export type ErrorCode = keyof typeof table;
export const errorCodes = Object.keys(table) as ErrorCode[];

export interface FieldError {
  /** JSON Pointer (RFC 6901) into the body, or the parameter's name. */
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

export interface ErrorExtras {
  readonly errors?: readonly FieldError[];
  readonly retryAfterSeconds?: number;
}

/** Shape that crosses RPC boundaries, where classes do not survive. */
export interface Failure extends ErrorExtras {
  readonly code: ErrorCode;
  readonly detail: string;
}

export function errorInfo(code: ErrorCode): { status: number; title: string; retryable: boolean } {
  return table[code];
}

/** Throw it anywhere; it is rendered in one place for each transport. */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly extras: ErrorExtras;

  constructor(code: ErrorCode, detail?: string, extras: ErrorExtras = {}) {
    super(detail ?? table[code].title);
    this.name = "AppError";
    this.code = code;
    this.extras = extras;
  }

  toFailure(): Failure {
    return { code: this.code, detail: this.message, ...this.extras };
  }

  static from(failure: Failure): AppError {
    const { code, detail, ...extras } = failure;
    return new AppError(code, detail, extras);
  }
}

export type Result<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: Failure };

/** @throws AppError when the result is a failure. */
export function unwrap<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw AppError.from(result.error);
}
