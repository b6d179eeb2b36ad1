import { RpcTarget, WorkerEntrypoint } from "cloudflare:workers";
import type { Sql } from "postgres";
import type { AccountRow } from "../account/account.ts";
import { openSql } from "../db/client.ts";
import { sqlstateOf } from "../db/pg-errors.ts";
import type { Block } from "../domain/direct.ts";
import type { AuditEntry } from "../domain/record.ts";
import type { Former } from "./commands/view.ts";
import { blockSql, type DirectRow, directRoomSql, projectBlockSql } from "./direct-sql.ts";
import type { Cursor, Parcel, ProjectOutcome } from "./fold.ts";
import { adoptRoom, loadRoomPage, type PageStart, type RoomPage, type RoomRows } from "./hydrate-sql.ts";
import type { MarkerRow } from "./markers.ts";
import type { Unparked } from "./outbox.ts";
import { appendAuditsSql, cursorSql, markersSql, onlineSql, projectSql, recordsSql, unparkSql } from "./project-sql.ts";
import type { RecordRow } from "./records.ts";

/**
 * The only holder of a database socket on behalf of objects: an object that opened one itself could never
 * hibernate. A session lives in its own request context and takes its socket with it when it is let go.
 */
export class Projector extends WorkerEntrypoint<Env> {
  open(): ProjectorSession {
    return new ProjectorSession(openSql(this.env.DB.connectionString, 1));
  }
}

export class ProjectorSession extends RpcTarget {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    super();
    this.#sql = sql;
  }

  async project({ roomId, expected, last, json }: Parcel): Promise<ProjectOutcome> {
    try {
      const [row] = await this.#run<{ applied: number }>(projectSql, [roomId, expected, last, json]);
      if (row?.applied === 1) return { kind: "applied" };
      const cursor = await this.cursor(roomId);
      return cursor ? { kind: "elsewhere", ...cursor } : { kind: "absent" };
    } catch (error) {
      return {
        kind: "failed",
        sqlstate: sqlstateOf(error),
        message: error instanceof Error ? error.message : String(error),
      };
    }
  }

  /** Where PostgreSQL stands; null when it does not know the room. @throws when it can not be asked. */
  async cursor(roomId: string): Promise<Cursor | null> {
    type Row = { epoch: string; projected_rev: number; last_seq: number };
    const [row] = await this.#run<Row>(cursorSql, [roomId]);
    return row ? { epoch: row.epoch, projectedRev: row.projected_rev, lastSeq: row.last_seq } : null;
  }

  async projectMarkers(roomId: string, markers: readonly MarkerRow[]): Promise<void> {
    await this.#run(markersSql, [roomId, JSON.stringify(markers)]);
  }

  async projectOnline(roomId: string, userIds: readonly string[]): Promise<void> {
    await this.#run(onlineSql, [roomId, JSON.stringify(userIds)]);
  }

  async projectRecords(roomId: string, records: readonly RecordRow[]): Promise<void> {
    await this.#run(recordsSql, [roomId, JSON.stringify(records)]);
  }

  /** @returns false when the message has changed meanwhile. @throws when PostgreSQL refuses the content again. */
  async unpark(roomId: string, { seq, rev, content, terms }: Unparked): Promise<boolean> {
    const [row] = await this.#run<{ applied: number }>(unparkSql, [roomId, seq, rev, content, terms]);
    return row?.applied === 1;
  }

  /** The body of a message, with the rev that it belongs to. */
  async former(roomId: string, seq: number): Promise<Former | null> {
    const [row] = await this.#run<Former>(
      `select seq::float8 as seq, rev::float8 as rev, content, custom from messages
       where room_id = $1::uuid and seq = $2::bigint`,
      [roomId, seq],
    );
    return row ?? null;
  }

  /** @returns null when PostgreSQL does not know the room. @throws when it can not be asked. */
  adopt(roomId: string, epoch: string): Promise<RoomRows | null> {
    return adoptRoom((text, params) => this.#run(text, params), roomId, epoch);
  }

  page(roomId: string, after: PageStart): Promise<RoomPage> {
    return loadRoomPage((text, params) => this.#run(text, params), roomId, after);
  }

  /** What belongs to a set of people, for an index that does not know. */
  async direct(ids: readonly string[]): Promise<DirectRow> {
    const [room] = await this.#run<{ id: string }>(directRoomSql, [JSON.stringify(ids)]);
    const [one, two, ...more] = ids;
    type Row = { user_id: string; version: number; is_blocked: boolean };
    const isPair = one !== undefined && two !== undefined && more.length === 0;
    const rows = isPair ? await this.#run<Row>(blockSql, [one, two]) : [];
    const by = rows.filter(({ is_blocked }) => is_blocked).map(({ user_id }) => user_id);
    const version = Math.max(0, ...rows.map(({ version }) => version));
    return { roomId: room?.id ?? null, block: { by, version } };
  }

  /** Of two people; the newer version wins. */
  async projectBlock([one = "", two = ""]: readonly string[], { by, version }: Block): Promise<void> {
    await this.#run(projectBlockSql, [one, two, JSON.stringify(by), version]);
  }

  /** Entries of accounts; those that are there already are left alone. */
  async appendAudits(entries: readonly AuditEntry[]): Promise<void> {
    await this.#run(appendAuditsSql, [JSON.stringify(entries)]);
  }

  /** The projection of an Account: the newer version wins, whatever the order of arrival. */
  async projectAccount(row: AccountRow): Promise<void> {
    await this.#run(
      `update users set role = $2, status = $3, account_version = $4, updated_at = now()
       where id = $1::uuid and account_version < $4`,
      [row.userId, row.role, row.status, row.version],
    );
  }

  /** postgres.js knows no deadline of its own; the caller's ends the wait, the role's timeouts end the statement. */
  #run<Row>(text: string, params: (string | number | null)[]): Promise<Row[]> {
    return this.#sql.unsafe(text, params, { prepare: true }) as unknown as Promise<Row[]>;
  }
}
