import { sql } from "drizzle-orm";
import type { Db } from "../db/client.ts";
import { searchTerms } from "../db/search.ts";
import type { MessageType } from "../domain/message.ts";
import { messageTerms } from "../domain/search-terms.ts";

type Row = { seq: number; type: MessageType; user_id: string; content: string | null; is_mentioning: boolean };

/**
 * Makes anew what the messages above `after`, at most `limit` of them, are found by. The lock on the room's row keeps its
 * drain out meanwhile, so that nothing is indexed that was edited or deleted in between.
 * @returns how many rows of the index were wrong, missing or too many, and the last message; null if there is no more.
 */
export async function reindexPage(
  db: Db,
  roomId: string,
  after: number,
  limit: number,
): Promise<{ corrected: number; last: number | null }> {
  return await db.transaction(async (tx) => {
    await tx.execute(sql`select 1 from rooms where id = ${roomId} for update`);
    const rows = await tx.execute<Row>(sql`
      select seq::float8 as seq, type, user_id, content, mentions_room or exists (
        select 1 from message_mentions n where n.room_id = m.room_id and n.seq = m.seq) as is_mentioning
      from messages m where room_id = ${roomId} and seq > ${after} order by seq limit ${limit}`);
    const found = rows.map(({ seq, type, user_id: userId, content, is_mentioning: isMentioning }) => {
      return { seq, terms: messageTerms({ type, userId, content, isMentioning }) };
    });
    const [counted] = await tx.execute<{ n: number }>(sql`
      with x as (select * from jsonb_to_recordset(${JSON.stringify(found)}::text::jsonb) as x(seq bigint, terms text)),
      put as (
        insert into message_search as s (room_id, seq, created_at, terms)
        select m.room_id, m.seq, m.created_at, ${sql.raw(searchTerms("x.terms", "m.room_id", "m.seq"))}
        from x join messages m on m.room_id = ${roomId} and m.seq = x.seq where x.terms is not null
        on conflict (room_id, seq) do update set terms = excluded.terms where s.terms <> excluded.terms
        returning 1),
      gone as (
        delete from message_search s using x
        where x.terms is null and s.room_id = ${roomId} and s.seq = x.seq returning 1)
      select ((select count(*) from put) + (select count(*) from gone))::int as n`);
    return { corrected: counted?.n ?? 0, last: rows.length < limit ? null : (rows.at(-1)?.seq ?? null) };
  });
}
