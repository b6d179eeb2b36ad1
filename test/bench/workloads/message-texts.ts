import type { Sql } from "postgres";
import { contentTerms } from "../../../src/domain/search-terms.ts";

/** Different messages; the others repeat them. */
export const VARIANTS = 2_000;
const WORDS_A_MESSAGE = 6;
export const TEXT_USER = "00000000-0000-7000-9000-000000000001";

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
  return { content, terms: contentTerms({ userId: TEXT_USER, content, isMentioning: false }) };
}

/** `variants (k, content, terms)`, of which the message `n` has that of {@link variantOf}. */
export async function makeVariants(sql: Sql): Promise<void> {
  const variants = Array.from({ length: VARIANTS }, (_, k) => ({ k, ...variant(k) }));
  await sql.unsafe(
    `create temp table variants as select k, content, array_to_tsvector(string_to_array(terms, ' ')) as terms
     from jsonb_to_recordset($1::text::jsonb) as x(k int, content text, terms text)`,
    [JSON.stringify(variants)],
  );
}

/** SQL of the number of the variant that the message `n` has. */
export const variantOf = (n: string) => `(${n}::bigint * 7919) % ${VARIANTS}`;

/** Without the index of terms while `work` fills its table: made at once, it takes a fraction of the time. */
export async function withoutTermIndex(sql: Sql, work: () => Promise<void>): Promise<void> {
  await sql`set maintenance_work_mem = '1GB'`;
  const [index] = await sql`select indexdef from pg_indexes where indexname = 'message_search_terms_idx'`;
  await sql`drop index message_search_terms_idx`;
  await work();
  await sql.unsafe(String(index?.indexdef));
}
