import { type MessageDto, messagesResponse } from "../../src/contract/message.ts";
import { membersResponse } from "../../src/contract/room.ts";
import { eventually } from "./bounded.ts";
import type { Person } from "./people.ts";
import { withSql } from "./projection.ts";
import { parsed } from "./rest-client.ts";
import type { Attempt, Sender } from "./sender.ts";
import type { RunningServer } from "./server.ts";

export interface StoredMessage {
  readonly seq: number;
  readonly id: string;
  readonly user_id: string;
  readonly client_id: string | null;
  readonly content: string | null;
}

/** The whole history over REST, oldest first. */
export async function readHistory(reader: Person, room: string): Promise<StoredMessage[]> {
  const all: MessageDto[] = [];
  for (;;) {
    const last = all.at(-1);
    const from = last ? `after=${last.seq}` : "around=1";
    const path = `/message/rooms/${room}/messages?limit=100&${from}`;
    const { messages, page } = parsed(await reader.api.get(path), 200, messagesResponse);
    all.push(...messages.reverse());
    if (!page.has_after) break;
  }
  return all.map(({ seq, id, user_id, client_id, content }) => ({ seq, id, user_id, client_id, content }));
}

/** What PostgreSQL has, once it is as far as the room. */
export async function readProjection(
  server: RunningServer,
  reader: Person,
  room: string,
  withinMs: number,
): Promise<StoredMessage[]> {
  const { rev } = parsed(await reader.api.get(`/room/${room}/members?limit=1`), 200, membersResponse);
  return await withSql(server.databaseUrl, async (sql) => {
    await eventually(withinMs, `rev ${rev} in PostgreSQL`, async () => {
      const [row] = await sql<{ rev: number }[]>`select projected_rev::int as rev from rooms where id = ${room}`;
      return row?.rev === rev || undefined;
    });
    return await sql<StoredMessage[]>`
      select seq::int as seq, id, user_id, client_id, content from messages where room_id = ${room} order by seq`;
  });
}

/** Counters that differ from a recount of the messages. */
export async function wrongCounters(server: RunningServer): Promise<unknown[]> {
  return await withSql(server.databaseUrl, async (sql) => {
    const rows = await sql`
      select * from
        (select room_id, user_id, hour, n from message_counts where n <> 0) counted
      full join
        (select room_id, user_id, date_trunc('hour', created_at, 'UTC') as hour, count(*)::int as n from messages
         where deleted_at is null and type = 'text' group by 1, 2, 3) recounted
      using (room_id, user_id, hour, n)
      where counted is null or recounted is null`;
    return [...rows];
  });
}

/**
 * P1, P2, P3 and P4: one line for everything in the record that is not as the clients were told. `history` is what the
 * room answers with.
 */
export function complaintsOf(
  senders: readonly Pick<Sender, "name" | "attempts">[],
  history: readonly StoredMessage[],
): string[] {
  const complaints: string[] = [];
  history.forEach(({ seq }, index) => {
    if (seq !== index + 1) complaints.push(`seq ${seq} stands where ${index + 1} should`);
  });
  const byContent = Map.groupBy(history, ({ content }) => content);
  const ids = new Set(history.map(({ id }) => id));
  if (ids.size !== history.length) complaints.push("an id stands twice");
  for (const { name, attempts } of senders) {
    let lastSeq = 0;
    for (const attempt of attempts) {
      const found = byContent.get(attempt.content) ?? [];
      const complaint = judge(attempt, found);
      if (complaint) complaints.push(`${name}: ${attempt.content} (tried ${attempt.tries} times): ${complaint}`);
      byContent.delete(attempt.content);
      const seq = found[0]?.seq ?? lastSeq;
      if (seq < lastSeq) complaints.push(`${name}: ${attempt.content} has overtaken the one before`);
      lastSeq = seq;
    }
  }
  for (const content of byContent.keys()) complaints.push(`nobody sent "${content}"`);
  return complaints;
}

function judge({ ack, clientId, userId }: Attempt, found: readonly StoredMessage[]): string | null {
  if (found.length > 1) return `stored ${found.length} times`;
  const [message] = found;
  if (!message) return ack ? `acknowledged as ${ack.seq}, and lost` : null;
  if (ack && (message.id !== ack.id || message.seq !== ack.seq))
    return `acknowledged as ${ack.seq}, not ${message.seq}`;
  return message.user_id === userId && message.client_id === clientId ? null : "stored under another name";
}
