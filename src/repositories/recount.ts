import { sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";

/**
 * Counts anew what people wrote in a room and puts its hourly counters right. The lock on the room's row keeps its drain out
 * meanwhile: a batch waits for it, and adds to what it finds then.
 * @returns how many counters were wrong.
 */
export async function recountRoom(db: Db, roomId: string): Promise<number> {
  return await db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from rooms where id = ${roomId} for update`);
    // A statement of its own: its snapshot is from behind the wait for the lock.
    const [row] = await tx.execute<{ n: number }>(sql`
      with counted as (
        select user_id, date_trunc('hour', created_at, 'UTC') as hour, count(*)::int as n from messages
        where room_id = ${roomId} and deleted_at is null and type = 'text' group by 1, 2),
      wrong as (
        select coalesce(k.user_id, c.user_id) as user_id, coalesce(k.hour, c.hour) as hour, coalesce(c.n, 0) as n
        from (select * from message_counts where room_id = ${roomId}) k
        full join counted c on c.user_id = k.user_id and c.hour = k.hour
        where coalesce(k.n, 0) <> coalesce(c.n, 0)),
      put as (
        insert into message_counts as k (room_id, user_id, hour, n) select ${roomId}, user_id, hour, n from wrong
        on conflict (room_id, user_id, hour) do update set n = excluded.n)
      select count(*)::int as n from wrong`);
    return row?.n ?? 0;
  });
}
