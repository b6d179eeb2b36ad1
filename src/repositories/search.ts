import { type SQL, sql } from "drizzle-orm";
import type { Db, Tx } from "../db/client.ts";
import { messageSearch, messages, roomMembers, rooms } from "../db/schema.ts";
import { roomTerm, stretchBits, stretchTerm } from "../db/search.ts";
import type { Place, SeqSpan } from "../domain/search.ts";

/** Where to look: in a room that has let the caller in, or in all rooms that they are a member of. */
export type SearchScope =
  | { readonly kind: "room"; readonly roomId: string; readonly span: SeqSpan }
  | {
      readonly kind: "member";
      readonly userId: string;
      readonly before: Place | null;
      readonly times: { readonly before: number | null; readonly after: number | null };
    };

export interface Candidate extends Place {
  readonly roomName: string;
  readonly content: string;
}

/** Beyond these, the rooms that were changed the longest ago are left out. */
const ROOMS_MAX = 500;
const STATEMENT_MS = 2_500;

/**
 * Runs `work` with a time limit of its own, and without compiling: estimates of a search are far too high. The settings
 * end with the transaction.
 */
export async function inSearch<T>(db: Db, work: (tx: Tx) => Promise<T>): Promise<T> {
  return await db.transaction(async (tx) => {
    await tx.execute(
      sql`select set_config('statement_timeout', ${String(STATEMENT_MS)}, true), set_config('jit', 'off', true)`,
    );
    return await work(tx);
  });
}

/**
 * The newest messages whose terms satisfy `tsquery`, at most `limit`. Of each room, stretches are looked through from
 * the newest down, the next only while there are too few; `isShallow` leaves out the last step, the whole room.
 */
export async function findCandidates(
  tx: Tx,
  scope: SearchScope,
  tsquery: string,
  { limit, isShallow }: { limit: number; isShallow: boolean },
): Promise<Candidate[]> {
  const rows = await tx.execute<{ room_id: string; name: string; seq: number; at: number; content: string }>(sql`
    with scope as materialized (${roomsOf(scope)})
    select f.room_id, f.name, f.seq::float8 as seq, (extract(epoch from f.created_at) * 1000)::float8 as at, m.content
    from (
      select scope.id as room_id, scope.name, found.seq, found.created_at
      from scope cross join lateral (
        select hit.seq, hit.created_at
        from (${stretches(isShallow)}) stretch cross join lateral (
          select s.seq, s.created_at
          -- The fence keeps the planner at the index of terms: by seq it would read the room from its end.
          from (select * from ${messageSearch} where terms @@ stretch.query offset 0) s
          where s.room_id = scope.id and s.seq >= stretch.lo and s.seq < stretch.hi ${placed(scope)}
          order by s.seq desc limit ${limit}) hit
        limit ${limit}) found
      order by found.created_at desc, scope.id desc, found.seq desc limit ${limit}) f
    join ${messages} m on m.room_id = f.room_id and m.seq = f.seq
    where m.content is not null
    order by f.created_at desc, f.room_id desc, f.seq desc`);

  /** From the newest down: where each stretch begins and ends, and what finds its messages. */
  function stretches(isShallow: boolean): SQL {
    const pairs = stretchBits.map((bits, number) => {
      const newest = `((scope.top - 1) >> ${bits})`;
      const terms = [newest, `(${newest} - 1)`].map((n) => stretchTerm("scope.id", bits, n));
      return `(${number}, greatest(${newest} - 1, 0) << ${bits}, ${quoted(terms)})`;
    });
    const whole = isShallow ? [] : [`(${stretchBits.length}, 0::bigint, ${quoted([roomTerm("scope.id")])})`];
    return sql`
      select number, greatest(lo, scope.bottom) as lo, hi, terms::tsquery && ${tsquery}::text::tsquery as query
      from (select number, lo, lag(lo, 1, scope.top) over (order by number) as hi, terms
        from (values ${sql.raw([...pairs, ...whole].join(", "))}) as v(number, lo, terms)) as all_of_them
      where hi > scope.bottom order by number`;
  }

  return rows.map((row) => ({
    at: row.at,
    roomId: row.room_id,
    roomName: row.name,
    seq: row.seq,
    content: row.content,
  }));
}

/** SQL of a `tsquery` in text: any of these terms. */
function quoted(terms: readonly string[]): string {
  return `concat(${terms.map((term) => `'''', ${term}, ''''`).join(", ' | ', ")})`;
}

function roomsOf(scope: SearchScope): SQL {
  if (scope.kind === "room") {
    return sql`select id, name, ${scope.span.bottom}::bigint as bottom, ${scope.span.top}::bigint as top
      from ${rooms} where id = ${scope.roomId} and deleted_at is null`;
  }
  return sql`select r.id, r.name, 0::bigint as bottom, r.last_seq + 1 as top
    from ${ownRooms(scope.userId)} order by r.updated_at desc limit ${ROOMS_MAX}`;
}

/** The rooms that a search in all rooms looks into. */
export async function listSearchedRooms(db: Db, userId: string): Promise<{ ids: string[]; isAll: boolean }> {
  const rows = await db.execute<{ id: string }>(
    sql`select r.id from ${ownRooms(userId)} order by r.updated_at desc limit ${ROOMS_MAX + 1}`,
  );
  return { ids: rows.slice(0, ROOMS_MAX).map(({ id }) => id), isAll: rows.length <= ROOMS_MAX };
}

function ownRooms(userId: string): SQL {
  return sql`${rooms} r join ${roomMembers} m on m.room_id = r.id and m.user_id = ${userId} and r.deleted_at is null`;
}

/** A span says all of a room; over several rooms it is times that say where to begin and to end. */
function placed(scope: SearchScope): SQL {
  if (scope.kind === "room") return sql``;
  const time = (ms: number) => sql`to_timestamp(${ms}::float8 / 1000)`;
  const { before, times } = scope;
  const place =
    before &&
    sql`and (s.created_at, s.room_id, s.seq) < (${time(before.at)}, ${before.roomId}::uuid, ${before.seq}::bigint)`;
  return sql.join(
    [
      place ?? sql``,
      times.before === null ? sql`` : sql`and s.created_at < ${time(times.before)}`,
      times.after === null ? sql`` : sql`and s.created_at >= ${time(times.after)}`,
    ],
    sql` `,
  );
}
