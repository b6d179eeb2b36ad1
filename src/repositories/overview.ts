import { sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { jobs, messageCounts, messages, parkedEvents, rooms, users } from "../db/schema.ts";

export interface Standing {
  readonly users: number;
  readonly usersJoined: number;
  readonly rooms: number;
  readonly messages: number;
  readonly messagesToday: number;
  readonly messagesOfFiveMinutes: number;
  readonly writers: number;
  readonly parked: number;
  readonly failedJobs: number;
}

/** How things stand. Messages in all are the sum of the rooms' own counts, so that none of them is read. */
export async function readStanding(db: Db): Promise<Standing> {
  const [row] = await db.execute<Standing & Record<string, unknown>>(sql`
    with today as (
      select coalesce(sum(n), 0)::float8 as messages, count(distinct user_id)::float8 as writers from ${messageCounts}
      where hour > now() - interval '24 hours' and n > 0),
    room as (select count(*)::float8 as n, coalesce(sum(last_seq), 0)::float8 as messages from ${rooms}
      where deleted_at is null)
    select
      (select count(*) from ${users} where status <> 'deleted')::float8 as users,
      (select count(*) from ${users} where status <> 'deleted' and created_at > now() - interval '24 hours')::float8
        as "usersJoined",
      room.n as rooms, room.messages, today.messages as "messagesToday", today.writers,
      (select count(*) from ${messages} where created_at > now() - interval '5 minutes' and deleted_at is null and type = 'text')::float8
        as "messagesOfFiveMinutes",
      (select count(*) from ${parkedEvents})::float8 as parked,
      (select count(*) from ${jobs} where state = 'failed')::float8 as "failedJobs"
    from room, today`);
  return row as Standing;
}
