import { sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { jobs, messageCounts, messages, parkedEvents, roomOnline, roomRecords, rooms, users } from "../db/schema.ts";
import { ONLINE_VALID_MS } from "../domain/online.ts";

export interface Standing {
  readonly online: number;
  readonly users: number;
  readonly usersJoined: number;
  readonly rooms: number;
  readonly messages: number;
  readonly messagesToday: number;
  readonly messagesOfFiveMinutes: number;
  readonly writers: number;
  readonly parked: number;
  readonly failedJobs: number;
  readonly openReports: number;
}

/** What counts as a message: in a room that is there, not deleted, not the room's own. */
const sent = sql`from ${messages} m join ${rooms} r on r.id = m.room_id
  where r.deleted_at is null and m.deleted_at is null and m.type = 'text'`;

/**
 * How things stand. Messages in all are the sum of the rooms' own counts, so that none of them is read; those of a day
 * are the counters of its whole hours, and what was sent in the hour that its beginning cuts. Reports about `without` do
 * not count: they are not shown them.
 */
export async function readStanding(db: Db, without: string): Promise<Standing> {
  const [row] = await db.execute<Standing & Record<string, unknown>>(sql`
    with written as (
      select c.user_id, c.n from ${messageCounts} c join ${rooms} r on r.id = c.room_id
      where r.deleted_at is null and c.n > 0 and c.hour > now() - interval '24 hours'
      union all
      select m.user_id, 1 ${sent} and m.created_at > now() - interval '24 hours'
        and m.created_at < date_trunc('hour', now() - interval '24 hours', 'UTC') + interval '1 hour'),
    today as (select coalesce(sum(n), 0)::float8 as messages, count(distinct user_id)::float8 as writers from written),
    room as (select count(*)::float8 as n, coalesce(sum(last_seq), 0)::float8 as messages from ${rooms}
      where deleted_at is null)
    select
      (select count(distinct user_id) from ${roomOnline} o cross join unnest(o.user_ids) user_id
        where o.at > now() - ${ONLINE_VALID_MS / 1_000} * interval '1 second')::float8 as online,
      (select count(*) from ${users} where status <> 'deleted')::float8 as users,
      (select count(*) from ${users} where status <> 'deleted' and created_at > now() - interval '24 hours')::float8
        as "usersJoined",
      room.n as rooms, room.messages, today.messages as "messagesToday", today.writers,
      (select count(*) ${sent} and m.created_at > now() - interval '5 minutes')::float8 as "messagesOfFiveMinutes",
      (select count(*) from ${parkedEvents})::float8 as parked,
      (select count(*) from ${jobs} where state = 'failed')::float8 as "failedJobs",
      (select count(*) from ${roomRecords} k join ${rooms} r on r.id = k.room_id
        where k.kind = 'report' and k.state = 'open' and k.user_id <> ${without})::float8 as "openReports"
    from room, today`);
  return row as Standing;
}
