import { v7 as uuidv7 } from "uuid";
import type { Tx } from "../../../src/db/client.ts";
import { placeTerms } from "../../../src/db/search.ts";
import { parseQuery, toTsquery } from "../../../src/domain/search-query.ts";
import { contentTerms } from "../../../src/domain/search-terms.ts";
import { findCandidates, type SearchScope } from "../../../src/repositories/search.ts";
import type { BenchDatabase } from "../servers/database.ts";
import { costOf, sizesOf } from "./large-history.ts";
import type { Workload } from "./workload.ts";

const PAGE = 20;
const USER = "00000000-0000-7000-9000-000000000001";
/** Different messages; the others repeat them. */
const VARIANTS = 2_000;
const WORDS_A_MESSAGE = 6;
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

/** Pronounceable, and some far more often than others, as in any language. */
function word(n: number): string {
  const syllables = [
    "ba",
    "cor",
    "den",
    "fi",
    "gu",
    "hal",
    "jo",
    "kin",
    "lo",
    "mar",
    "ne",
    "pol",
    "ri",
    "sut",
    "to",
    "vin",
  ];
  const rank = Math.floor(4_096 * (Math.abs(Math.sin(n * 12.9898) * 43_758.5453) % 1) ** 3);
  return [rank % 16, Math.floor(rank / 16) % 16, Math.floor(rank / 256)].map((at) => syllables[at]).join("");
}

function variant(k: number): { content: string; terms: string } {
  const words = Array.from({ length: WORDS_A_MESSAGE }, (_, n) => word(k * WORDS_A_MESSAGE + n));
  if (k % 10 === 0) words.push("weekly", "meeting");
  if (k % 1_000 === 7) words.push("quarterly");
  if (k % 20 === 3) words.push("明天开会议");
  const content = words.join(" ");
  return { content, terms: contentTerms({ userId: USER, content, isMentioning: false }) };
}

/** A room with so many messages and their terms, as the drain would have left it. */
async function seed(database: BenchDatabase, messages: number): Promise<string> {
  const room = uuidv7();
  const rare = contentTerms({ userId: USER, content: "zymurgy", isMentioning: false });
  const isRare = `n % ${messages / RARE} = 11`;
  const at = "'2026-01-01'::timestamptz + n * interval '1 second'";
  const variants = Array.from({ length: VARIANTS }, (_, k) => ({ k, ...variant(k) }));
  await database.use(async (sql) => {
    await sql`set maintenance_work_mem = '1GB'`;
    const [index] = await sql`select indexdef from pg_indexes where indexname = 'message_search_terms_idx'`;
    await sql`drop index message_search_terms_idx`;
    await sql.unsafe(`
      insert into rooms (id, name, visibility, member_count, epoch, projected_rev, last_seq, hash_key, created_at, updated_at)
      values ('${room}', 'Bench', 'private', 1, 'bench', ${messages}, ${messages}, '', now(), now())`);
    await sql.unsafe(
      `insert into room_members (room_id, user_id, role, joined_at, rev) values ('${room}', '${USER}', 'owner', now(), 1)`,
    );
    await sql.unsafe(
      `create temp table variants as select k, content, array_to_tsvector(string_to_array(terms, ' ')) as terms
       from jsonb_to_recordset($1::text::jsonb) as x(k int, content text, terms text)`,
      [JSON.stringify(variants)],
    );
    await sql.unsafe(`
      insert into messages (room_id, seq, id, user_id, content, rev, created_at, updated_at)
      select '${room}', n, gen_random_uuid(), '${USER}', content || case when ${isRare} then ' zymurgy' else '' end, n, ${at}, ${at}
      from generate_series(1, ${messages}) n join variants on k = (n::bigint * 7919) % ${VARIANTS} order by n`);
    await sql.unsafe(`
      insert into message_search (room_id, seq, created_at, terms)
      select '${room}', n, ${at}, terms || array_to_tsvector(${placeTerms(`'${room}'::uuid`, "n::bigint")}
        || case when ${isRare} then string_to_array('${rare}', ' ') else '{}' end)
      from generate_series(1, ${messages}) n join variants on k = (n::bigint * 7919) % ${VARIANTS} order by n`);
    await sql.unsafe(String(index?.indexdef));
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
          everywhere: { kind: "member", userId: USER, before: null, times: { before: null, after: null } },
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
