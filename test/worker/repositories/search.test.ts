import { v7 as uuidv7 } from "uuid";
import { beforeAll, describe, expect, it } from "vitest";
import { placeTerms } from "../../../src/db/search.ts";
import { type Candidate, findCandidates, inSearch, type SearchScope } from "../../../src/repositories/search.ts";
import { sql } from "../../support/worker-database.ts";
import { deps } from "../../support/worker-people.ts";

/** Of a history far longer than a test can write, the messages at the seams: where a stretch ends and the next begins. */
const SEQS = [
  1, 2, 511, 512, 1_024, 4_095, 4_096, 32_767, 32_768, 65_535, 65_536, 98_303, 98_304, 500_000, 1_048_576, 1_049_599,
];
const LAST = 1_049_600;
const room = uuidv7();
const at = (seq: number) => 1_700_000_000_000 + seq * 1_000;

beforeAll(async () => {
  await sql`insert into rooms (id, name, visibility, member_count, epoch, projected_rev, last_seq, hash_key, created_at, updated_at)
    values (${room}, 'Long', 'private', 1, 'test', ${LAST}, ${LAST}, '', now(), now())`;
  for (const seq of SEQS) {
    await sql`insert into messages (room_id, seq, id, user_id, content, rev, created_at, updated_at)
      values (${room}, ${seq}, ${uuidv7()}, ${uuidv7()}, ${`word ${seq}`}, ${seq}, to_timestamp(${at(seq) / 1000}), now())`;
    await sql.unsafe(
      `insert into message_search (room_id, seq, created_at, terms)
       values ($1::uuid, $2::bigint, to_timestamp($3), array_to_tsvector($4::text::text[] || ${placeTerms("$1::uuid", "$2::bigint")}))`,
      [room, seq, at(seq) / 1000, seq % 2 === 0 ? "{word,even}" : "{word,odd}"],
    );
  }
});

async function find(top: number, tsquery: string, limit: number, { bottom = 1, isShallow = false } = {}) {
  const scope: SearchScope = { kind: "room", roomId: room, span: { bottom, top } };
  const found = await inSearch(deps.db, (tx) => findCandidates(tx, scope, tsquery, { limit, isShallow }));
  return found.map(({ seq }: Candidate) => seq);
}

const newest = (top: number, isWanted: (seq: number) => boolean = () => true) =>
  SEQS.filter((seq) => seq < top && isWanted(seq)).reverse();

describe("the newest that match, however far back they stand", () => {
  it.each([LAST + 1, ...SEQS, ...SEQS.map((seq) => seq + 1)])("before %i", async (top) => {
    for (const limit of [1, 2, 5, 50]) {
      expect(await find(top, "'word'", limit)).toEqual(newest(top).slice(0, limit));
      expect(await find(top, "'odd'", limit)).toEqual(newest(top, (seq) => seq % 2 === 1).slice(0, limit));
    }
  });

  it("down to where the search ends", async () => {
    for (const bottom of SEQS) {
      expect(await find(LAST + 1, "'word'", 50, { bottom })).toEqual(newest(LAST + 1, (seq) => seq >= bottom));
    }
  });

  it("or only among the newest stretches, where all would take too long", async () => {
    expect(await find(LAST + 1, "'word'", 50, { isShallow: true })).toEqual([1_049_599, 1_048_576]);
    expect(await find(65_537, "'word'", 50, { isShallow: true })).toEqual([65_536, 65_535, 32_768]);
    expect(await find(1_000, "'word'", 50, { isShallow: true })).toEqual([512, 511, 2, 1]);
  });

  it("by the index of terms, and never by reading the room", async () => {
    const plan = await inSearch(deps.db, async (tx) => {
      await tx.execute("set local enable_seqscan = off");
      return await tx.execute<{ "QUERY PLAN": string }>(
        `explain select * from (select * from message_search where terms @@ 'word'::tsquery offset 0) s
         where room_id = '${room}' and seq < 5 order by seq desc limit 1`,
      );
    });
    expect(plan.map((row) => row["QUERY PLAN"]).join("\n")).toContain("message_search_terms_idx");
  });
});
