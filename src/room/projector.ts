import { RpcTarget, WorkerEntrypoint } from "cloudflare:workers";
import type { Sql } from "postgres";
import type { AccountRow } from "../account/account.ts";
import { openSql } from "../db/client.ts";
import { sqlstateOf } from "../db/pg-errors.ts";
import type { Cursor, Parcel, ProjectOutcome } from "./fold.ts";
import { adoptRoom, loadRoomPage, type RoomPage, type RoomRows } from "./hydrate-sql.ts";
import type { MarkerRow } from "./markers.ts";
import { cursorSql, markersSql, projectSql, unparkSql } from "./project-sql.ts";

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

  /** @returns false when the message has changed meanwhile. @throws when PostgreSQL refuses the content again. */
  async unpark(roomId: string, seq: number, rev: number, content: string): Promise<boolean> {
    const [row] = await this.#run<{ applied: number }>(unparkSql, [roomId, seq, rev, content]);
    return row?.applied === 1;
  }

  /** @returns null when PostgreSQL does not know the room. @throws when it can not be asked. */
  adopt(roomId: string, epoch: string): Promise<RoomRows | null> {
    return adoptRoom((text, params) => this.#run(text, params), roomId, epoch);
  }

  page(roomId: string, afterSeq: number, afterUser: string): Promise<RoomPage> {
    return loadRoomPage((text, params) => this.#run(text, params), roomId, afterSeq, afterUser);
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
  #run<Row>(text: string, params: (string | number)[]): Promise<Row[]> {
    return this.#sql.unsafe(text, params, { prepare: true }) as unknown as Promise<Row[]>;
  }
}
