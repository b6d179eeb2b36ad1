import { v7 as uuidv7 } from "uuid";
import type { Db } from "../../../src/db/client.ts";
import { countPerRoom } from "../../../src/repositories/analytics.ts";
import { bodiesOf } from "../../../src/repositories/messages.ts";
import type { BenchDatabase } from "../servers/database.ts";
import { costOf, sizesOf } from "./large-history.ts";
import type { Workload } from "./workload.ts";

const PAGE = 50;
const USERS = 20;
const HOURS = 24;

/** A room with so many messages, as the drain would have left it, over the same users and hours whatever their number. */
async function seed(database: BenchDatabase, messages: number): Promise<string> {
  const room = uuidv7();
  const user = `('00000000-0000-7000-9000-' || lpad(to_hex(n % ${USERS}), 12, '0'))::uuid`;
  const at = `'2026-01-01'::timestamptz + (n % ${HOURS}) * interval '1 hour'`;
  await database.use(async (sql) => {
    await sql.unsafe(`
      insert into rooms (id, name, visibility, member_count, epoch, projected_rev, last_seq, hash_key, created_at, updated_at)
      values ('${room}', 'Bench', 'private', ${USERS}, 'bench', ${messages}, ${messages}, '', now(), now())`);
    await sql.unsafe(`
      insert into messages (room_id, seq, id, user_id, content, rev, created_at, updated_at)
      select '${room}', n, gen_random_uuid(), ${user}, 'the quick brown fox jumps over the lazy dog', n, ${at}, ${at}
      from generate_series(1, ${messages}) n`);
    await sql.unsafe(`
      insert into message_counts (room_id, user_id, hour, n)
      select room_id, user_id, created_at, count(*) from messages where room_id = '${room}' group by 1, 2, 3`);
    await sql`vacuum analyze messages, message_counts`;
  });
  return room;
}

/** What a page, and the analytics, cost in a short and in a long history: buffers first, since time is the machine's. */
export const history: Workload = {
  name: "history",
  async run(lab, options) {
    for (const size of sizesOf(options)) {
      const database = await lab.freshDatabase();
      try {
        const room = await seed(database, size);
        const note = async (what: string, work: (db: Db) => Promise<unknown>) => {
          const metrics = await costOf(database, work);
          options.report({ setting: `in history: ${what}`, subject: `${size.toLocaleString("en")} messages`, metrics });
        };
        await note("newest page", (db) => bodiesOf(db, room, { range: { from: size - PAGE + 1, to: size }, seqs: [] }));
        await note("deep page", (db) => bodiesOf(db, room, { range: { from: PAGE + 1, to: 2 * PAGE }, seqs: [] }));
        await note("analytics", async (db) => {
          for await (const _rows of countPerRoom(db, { from: null, to: null }));
        });
      } finally {
        await database.stop("immediate");
      }
    }
  },
};
