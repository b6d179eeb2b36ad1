import { v7 as uuidv7 } from "uuid";
import type { Tx } from "../../../src/db/client.ts";
import { placeTerms } from "../../../src/db/search.ts";
import { parseQuery, toTsquery } from "../../../src/domain/search-query.ts";
import { contentTerms } from "../../../src/domain/search-terms.ts";
import { findCandidates, type SearchScope } from "../../../src/repositories/search.ts";
import type { BenchDatabase } from "../servers/database.ts";
import { costOf, sizesOf } from "./large-history.ts";
import { makeVariants, TEXT_USER, variantOf, withoutTermIndex } from "./message-texts.ts";
import type { Workload } from "./workload.ts";

const PAGE = 20;
/** Rare messages in any history, spread over the whole of it. */
const RARE = 5;

const queries = {
  "a common word": "meeting",
  "a common phrase": '"weekly meeting"',
  "one in a thousand": "quarterly",
  "a rare word": "zymurgy",
  "a part of a rare word": "murg",
  "Chinese, common": "会议",
  "what is nowhere": "xylophone",
};

/** A room with so many messages and their terms, as the drain would have left it. */
async function seed(database: BenchDatabase, messages: number): Promise<string> {
  const room = uuidv7();
  const rare = contentTerms({ userId: TEXT_USER, content: "zymurgy", isMentioning: false });
  const isRare = `n % ${messages / RARE} = 11`;
  const at = "'2026-01-01'::timestamptz + n * interval '1 second'";
  await database.use(async (sql) => {
    await sql.unsafe(`
      insert into rooms (id, name, visibility, member_count, epoch, projected_rev, last_seq, hash_key, created_at, updated_at)
      values ('${room}', 'Bench', 'private', 1, 'bench', ${messages}, ${messages}, '', now(), now())`);
    await sql.unsafe(
      `insert into room_members (room_id, user_id, role, joined_at, rev) values ('${room}', '${TEXT_USER}', 'owner', now(), 1)`,
    );
    await makeVariants(sql);
    await withoutTermIndex(sql, async () => {
      await sql.unsafe(`
        insert into messages (room_id, seq, id, user_id, content, rev, created_at, updated_at)
        select '${room}', n, gen_random_uuid(), '${TEXT_USER}', content || case when ${isRare} then ' zymurgy' else '' end, n,
          ${at}, ${at}
        from generate_series(1, ${messages}) n join variants on k = ${variantOf("n")} order by n`);
      await sql.unsafe(`
        insert into message_search (room_id, seq, created_at, terms)
        select '${room}', n, ${at}, terms || array_to_tsvector(${placeTerms(`'${room}'::uuid`, "n::bigint")}
          || case when ${isRare} then string_to_array('${rare}', ' ') else '{}' end)
        from generate_series(1, ${messages}) n join variants on k = ${variantOf("n")} order by n`);
    });
    await sql`vacuum analyze messages, message_search`;
  });
  return room;
}

/** What a page of finds costs in a short and in a long history, in one room and in all rooms of a user. */
export const search: Workload = {
  name: "search",
  async run(lab, options) {
    for (const size of sizesOf(options)) {
      const database = await lab.freshDatabase();
      try {
        const roomId = await seed(database, size);
        const scopes: Readonly<Record<string, SearchScope>> = {
          "in a room": { kind: "room", roomId, span: { bottom: 1, top: size + 1 } },
          everywhere: { kind: "member", userId: TEXT_USER, before: null, times: { before: null, after: null } },
        };
        for (const [what, q] of Object.entries(queries)) {
          for (const [where, scope] of Object.entries(scopes)) {
            const metrics = await costOf(database, async (db) => {
              const tsquery = toTsquery(parseQuery(q));
              await findCandidates(db as unknown as Tx, scope, tsquery, { limit: PAGE + 1, isShallow: false });
            });
            options.report({
              setting: `search ${where}: ${what}`,
              subject: `${size.toLocaleString("en")} messages`,
              metrics,
            });
          }
        }
      } finally {
        await database.stop("immediate");
      }
    }
  },
};
