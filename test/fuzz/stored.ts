import { addressOf } from "../support/hostile-addresses.ts";
import type { ApiDocument, Operation } from "../support/openapi.ts";
import { RestClient } from "../support/rest-client.ts";
import type { Contract } from "./contract.ts";
import type { World } from "./world.ts";

const PAGES_MAX = 500;
/** Control characters that nothing may have let in; tab, line feed and carriage return are text. */
const CONTROLS = "[\\x01-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f]";

/** What PostgreSQL holds, by rules that any state of it has to fulfil. @returns what breaks them. */
export async function rubbishIn(world: World): Promise<string[]> {
  return await world.rig.sql(async (sql) => {
    const columns = await sql<{ tab: string; col: string }[]>`
      select table_name as tab, column_name as col from information_schema.columns
      where table_schema = 'public' and data_type in ('text', 'character varying', 'jsonb')`;
    const dirty = await Promise.all(
      columns.map(async ({ tab, col }) => {
        const [row] = await sql<{ n: number }[]>`
          select count(*)::int as n from ${sql(tab)} where ${sql(col)}::text ~ ${CONTROLS}`;
        return row?.n ? [`${row.n} × control characters in ${tab}.${col}`] : [];
      }),
    );
    const rules = {
      "a room whose messages are not numbered densely": sql`
        select r.id from rooms r left join messages m on m.room_id = r.id group by r.id, r.last_seq
        having count(m.seq) <> r.last_seq or coalesce(max(m.seq), 0) <> r.last_seq`,
      "a room that counts other members than it has": sql`
        select r.id from rooms r left join room_members m on m.room_id = r.id where r.deleted_at is null
        group by r.id, r.member_count having count(m.user_id) <> r.member_count`,
      "messages counted wrong": sql`
        select * from (select room_id, user_id, date_trunc('hour', created_at, 'UTC') as hour, count(*)::int as n
          from messages where deleted_at is null and type = 'text' group by 1, 2, 3) m
        full join (select room_id, user_id, hour, n from message_counts where n <> 0) c using (room_id, user_id, hour)
        where m.n is distinct from c.n`,
      "a content that was parked": sql`select * from parked_events`,
    };
    const broken = await Promise.all(
      Object.entries(rules).map(async ([name, rows]) => {
        const { length, 0: first } = await rows;
        return length === 0 ? [] : [`${length} × ${name}: ${JSON.stringify(first)}`];
      }),
    );
    return [...dirty.flat(), ...broken.flat()];
  });
}

/** Everything that can be listed, read as an admin and held against the contract. @returns what is not as it says. */
export async function misreadIn(api: ApiDocument, contract: Contract, world: World): Promise<string[]> {
  const client = new RestClient(world.rig.url, world.tokenOf("admin"));
  const complaints = new Set<string>();
  const read = async (operation: Operation, ids: Record<string, string>): Promise<Record<string, unknown>[]> => {
    const bodies: Record<string, unknown>[] = [];
    let cursor: string | null = null;
    do {
      const hasPages = operation.parameters.some(({ name }) => name === "cursor");
      const query = { ...(hasPages ? { limit: "100" } : {}), ...(cursor === null ? {} : { cursor }) };
      const answer = await client.get(addressOf(api, operation, ids, query));
      const complaint = contract.complaintOf(operation, answer);
      if (complaint) complaints.add(`${operation.path} read back: ${complaint}`);
      if (answer.status !== 200 || !answer.text.startsWith("{")) break;
      const body = JSON.parse(answer.text) as Record<string, unknown> & { page?: { next_cursor?: string | null } };
      bodies.push(body);
      cursor = hasPages ? (body.page?.next_cursor ?? null) : null;
    } while (cursor !== null && bodies.length < PAGES_MAX);
    return bodies;
  };
  const gets = api.operations.filter(({ method }) => method === "GET");
  const paramsOf = ({ path }: Operation) => [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
  const listRooms = gets.find(({ id }) => id === "listRooms");
  if (!listRooms) throw new Error("The document has no list of rooms");
  for (const operation of gets.filter((one) => paramsOf(one).length === 0)) await read(operation, {});
  const rooms = (await read(listRooms, {})).flatMap(({ rooms }) => rooms as { id: string }[]);
  const ofRooms = gets.filter((one) => paramsOf(one).join() === "room_id");
  for (const { id } of rooms) for (const operation of ofRooms) await read(operation, { room_id: id });
  return [...complaints];
}
