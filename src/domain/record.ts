import type { Block } from "./direct.ts";
import type { Invitation } from "./invitation.ts";
import type { JsonObject } from "./json.ts";
import type { Preference } from "./preference.ts";

/** Somebody who may not be in the room. */
export interface Ban {
  readonly userId: string;
  readonly reason: string | null;
  readonly by: string;
  readonly at: number;
  /** null: until it is lifted. */
  readonly expiresAt: number | null;
  /** How many of their messages have been deleted with it. */
  readonly purged: number;
}

/** A mute that outlives a membership: who leaves and comes back is muted still. */
export interface Mute {
  readonly userId: string;
  readonly at: number;
  readonly until: number;
}

export const reportCategories = ["spam", "harassment", "illegal", "other"] as const;
export type ReportCategory = (typeof reportCategories)[number];

export const reportStates = ["open", "resolved"] as const;
export type ReportState = (typeof reportStates)[number];

export const resolutions = ["dismissed", "content_removed", "user_warned", "user_banned"] as const;
export type Resolution = (typeof resolutions)[number];

/** How a report ended. */
export interface Verdict {
  readonly resolution: Resolution;
  readonly note: string | null;
  readonly by: string;
  readonly at: number;
}

/** What a member finds wrong. It names a message and holds no copy of it: what is deleted does not come back. */
export interface Report {
  readonly id: string;
  /** The reported user; of a message its sender. */
  readonly userId: string;
  readonly messageId: string | null;
  readonly category: ReportCategory;
  readonly note: string | null;
  /** Never told to the reported user. */
  readonly by: string;
  readonly at: number;
  readonly state: ReportState;
  readonly verdict: Verdict | null;
}

/** A direct room that somebody wants out of their lists until there is a message above `seq`. */
export interface Hidden {
  readonly userId: string;
  readonly seq: number;
}

/**
 * What a room keeps beside its line of events because only some may see it: keyed state, where of two versions the
 * newer wins. It takes no rev.
 */
export interface Records {
  /** By the banned user's id. */
  readonly ban: Ban;
  /** By the user's id, while they are no member. */
  readonly mute: Mute;
  /** By its id. */
  readonly report: Report;
  /** By `openReportKey`: the report that is still open. */
  readonly open_report: { readonly reportId: string };
  /** By its own id. */
  readonly invitation: Invitation;
  /** By the id of the user whose it is; it goes with their membership. */
  readonly preference: Preference;
  /** Of the two people of a direct room, under the one key `people`. */
  readonly block: Block;
  /** By the user's id. */
  readonly hidden: Hidden;
}

/** One open report of one person about one target. */
export function openReportKey({ by, userId, messageId }: Pick<Report, "by" | "userId" | "messageId">): string {
  return `${by} ${messageId ?? userId}`;
}

export type RecordKind = keyof Records;

/** What becomes of one key; null is its end. */
export type RecordChange = {
  [Kind in RecordKind]: { readonly kind: Kind; readonly key: string; readonly value: Records[Kind] | null };
}[RecordKind];

/** One act that has to be answered for. It is committed with what it tells of, and never changed. */
export interface AuditEntry {
  readonly id: string;
  readonly at: number;
  /** null: the service itself. */
  readonly actorId: string | null;
  readonly action: AuditAction;
  /** Whom or what it was done to: the id of a user, a message, an invitation. */
  readonly targetId: string | null;
  readonly reason: string | null;
  /** What was before and after, or whatever else tells the act. */
  readonly details: JsonObject | null;
  readonly requestId: string | null;
}

export const roomAuditActions = [
  "invitation.created",
  "invitation.revoked",
  "invitation.accepted",
  "member.role_changed",
  "member.removed",
  "member.banned",
  "member.unbanned",
  "member.muted",
  "member.unmuted",
  "message.deleted",
  "room.updated",
  "room.archived",
  "room.restored",
  "room.deleted",
  "room.handed_over",
  "report.resolved",
  "room.read",
] as const;
/** Of accounts: committed with what they tell of, in PostgreSQL (see `appendAudit`) or in an Account. */
export const accountAuditActions = [
  "account.role_changed",
  "account.status_changed",
  "account.deleted",
  "account.sessions_read",
  "account.sessions_ended",
  "account.password_reset_issued",
  "account.password_reset",
  "token.created",
  "token.revoked",
  "bot.created",
  "settings.updated",
  "signup_invitation.created",
  "signup_invitation.withdrawn",
  "messages.read",
  "messages.exported",
] as const;
export const auditActions = [...roomAuditActions, ...accountAuditActions] as const;
export type AuditAction = (typeof auditActions)[number];

/** An entry as it is read: null is no room's. */
export type AuditRow = AuditEntry & { readonly roomId: string | null };

export interface AuditFilter {
  readonly actorId: string | null;
  readonly targetId: string | null;
  readonly action: AuditAction | null;
}

/** What a decision says of its act; the turn adds who, when and in which request. */
export type AuditDraft = Pick<AuditEntry, "action" | "targetId"> & Partial<Pick<AuditEntry, "reason" | "details">>;
