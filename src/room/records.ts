import type { Invitation } from "../domain/invitation.ts";
import type {
  AuditEntry,
  AuditFilter,
  Ban,
  RecordChange,
  RecordKind,
  Records,
  Report,
  ReportState,
} from "../domain/record.ts";

/** A row on its way to PostgreSQL. `value` is JSON text; null is the end of the key. */
export interface RecordRow {
  readonly kind: RecordKind | "audit";
  readonly key: string;
  readonly value: string | null;
  readonly version: number;
}

const COLUMNS = "select kind, key, value, version from records";

/**
 * What a room keeps beside its events: bans, invitations, reports, entries of the audit log. As with read markers a
 * version orders the changes, and is a time too, so that the projection may repeat or overtake itself.
 */
export class RecordStore {
  private readonly sql: SqlStorage;
  private readonly now: () => number;
  private version = 0;

  constructor(sql: SqlStorage, now: () => number) {
    this.sql = sql;
    this.now = now;
    this.reload();
  }

  /** Where a transaction was undone, what it has counted is none. */
  reload(): void {
    this.version = this.sql.exec<{ v: number | null }>("select max(version) as v from records").one().v ?? 0;
  }

  get<Kind extends RecordKind>(kind: Kind, key: string): Records[Kind] | null {
    const [row] = this.sql
      .exec<{ value: string | null }>("select value from records where kind = ? and key = ?", kind, key)
      .toArray();
    return row?.value == null ? null : (JSON.parse(row.value) as Records[Kind]);
  }

  /** How many there are whose key begins so. */
  count(kind: RecordKind, prefix: string): number {
    const counted = "select count(*) as n from records where kind = ? and key between ? and ? and value is not null";
    return this.sql.exec<{ n: number }>(counted, kind, prefix, `${prefix}\uFFFF`).one().n;
  }

  /** Bans that count at `now`, behind a user's id. */
  bans(now: number, after: string, limit: number): Ban[] {
    const counts = "value is not null and coalesce(value->>'expiresAt' > ?, true)";
    return this.values(`records where kind = 'ban' and ${counts} and key > ? order by key limit ?`, now, after, limit);
  }

  /** Reports below an id, the newest first, without those about one user. */
  reports(state: ReportState, without: string, before: string, limit: number): Report[] {
    const meant = "value->>'state' = ? and value->>'userId' <> ?";
    const where = `records where kind = 'report' and ${meant} and key < ? order by key desc limit ?`;
    return this.values(where, state, without, before, limit);
  }

  /** Invitations that have not ended, behind `after`. The index is named: by key alone all that ended are read too. */
  openInvitations(after: string, limit: number): Invitation[] {
    const open = "kind = 'invitation' and value->>'state' = 'open'";
    return this.values(
      `records indexed by invitations_open where ${open} and key > ? order by key limit ?`,
      after,
      limit,
    );
  }

  openInvitationOf(userId: string): Invitation | null {
    const open = "kind = 'invitation' and value->>'state' = 'open' and value->>'userId' = ?";
    return this.values<Invitation>(`records where ${open}`, userId)[0] ?? null;
  }

  private values<T>(from: string, ...params: (string | number)[]): T[] {
    return this.sql
      .exec<{ value: string }>(`select value from ${from}`, ...params)
      .toArray()
      .map(({ value }) => JSON.parse(value) as T);
  }

  put({ kind, key, value }: RecordChange): void {
    this.write(kind, key, value);
  }

  audit(entry: AuditEntry): void {
    this.write("audit", entry.id, entry);
  }

  /** Entries behind a version whose ids are below `before`, the newest first: ids grow with time. */
  auditSince(version: number, filter: AuditFilter, before: string, limit: number): AuditEntry[] {
    return this.sql
      .exec<{ value: string }>(
        `select value from records indexed by records_version where version > ?1 and kind = 'audit' and key < ?2
           and (?3 is null or value->>'actorId' = ?3) and (?4 is null or value->>'targetId' = ?4)
           and (?5 is null or value->>'action' = ?5)
         order by key desc limit ?6`,
        version,
        before,
        filter.actorId,
        filter.targetId,
        filter.action,
        limit,
      )
      .toArray()
      .map(({ value }) => JSON.parse(value) as AuditEntry);
  }

  private write(kind: RecordRow["kind"], key: string, value: object | null): void {
    this.version = Math.max(this.version + 1, this.now());
    this.sql.exec(
      `insert into records values (?, ?, ?, ?)
       on conflict (kind, key) do update set value = excluded.value, version = excluded.version`,
      kind,
      key,
      value === null ? null : JSON.stringify(value),
      this.version,
    );
  }

  changedSince(version: number, limit: number): RecordRow[] {
    return this.sql
      .exec<RecordRow & Record<string, SqlStorageValue>>(
        `${COLUMNS} where version > ? order by version limit ?`,
        version,
        limit,
      )
      .toArray();
  }

  /** Entries of the audit log stay a while behind their projection, to refill a PostgreSQL that was restored. */
  trimAudit(projected: number, before: number): void {
    this.sql.exec("delete from records where kind = 'audit' and version <= ?", Math.min(projected, before));
  }

  get newestVersion(): number {
    return this.version;
  }
}
