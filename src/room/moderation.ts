import type { Caller, Profile } from "../domain/profile.ts";
import type { AuditEntry, AuditFilter, Ban, Report, ReportState } from "../domain/record.ts";
import type { Live } from "./live.ts";

/** What those who moderate a room may read of it, beside what all members may. */

export interface SeenBan {
  readonly ban: Ban;
  readonly profile: Profile;
}

/** A message as it is now; the content is null too where it has left the window. */
export interface SeenMessage {
  readonly seq: number;
  readonly content: string | null;
  readonly deletedAt: number | null;
}

export interface SeenReport {
  readonly report: Report;
  readonly message: SeenMessage | null;
}

/** Entries that PostgreSQL may not have yet. @throws AppError */
export function readAudit(
  { reader, records, outbox }: Live,
  caller: Caller,
  filter: AuditFilter,
  before: string,
  limit: number,
): AuditEntry[] {
  reader.demand(caller, "audit.read");
  return records.auditSince(outbox.status.recordsVersion, filter, before, limit);
}

/** @throws AppError */
export function readBans({ reader, records, log }: Live, caller: Caller, after: string, limit: number): SeenBan[] {
  reader.demand(caller, "member.ban");
  return records.bans(Date.now(), after, limit).map((ban) => ({ ban, profile: log.members.knownProfile(ban.userId) }));
}

/** Nobody sees who has reported themselves. @throws AppError */
export function readReports(
  { reader, records, log }: Live,
  caller: Caller,
  state: ReportState,
  before: string,
  limit: number,
): SeenReport[] {
  reader.demand(caller, "report.manage");
  return records.reports(state, caller.profile.userId, before, limit).map((report) => {
    const stored = report.messageId === null ? null : log.messageById(report.messageId);
    return { report, message: stored && { seq: stored.seq, content: stored.content, deletedAt: stored.deletedAt } };
  });
}
