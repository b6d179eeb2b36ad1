import type { Sql } from "postgres";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readStanding } from "../../../src/repositories/overview.ts";
import { sql } from "../../support/worker-database.ts";
import { countHours, dbOf, seedPeople, seedSchema, uuidOf } from "../../support/worker-reports.ts";

const MINUTES = 2 * 1_440;

let db: Sql;
beforeAll(async () => {
  db = await seedSchema("test_overview");
  await seedPeople(db, 4, 9);
});
afterAll(() => sql.unsafe("drop schema test_overview cascade"));

it("counts the last 24 hours to the minute, and nothing of rooms that were deleted", async () => {
  // One a minute for two days: by a room and a writer of its own each, some deleted, some the room's own.
  await db.unsafe(`insert into messages (room_id, seq, id, user_id, content, rev, type, created_at, updated_at, deleted_at)
    select ${uuidOf("n % 4")}, n, ${uuidOf("n")}, ${uuidOf("case when n < 1440 then n % 7 else 8 end")}, 'x', n,
      case when n % 11 = 0 then 'system' else 'text' end, at, at, case when n % 13 = 0 then at end
    from (select n, now() - interval '30 seconds' - n * interval '1 minute' as at
      from generate_series(0, ${MINUTES - 1}) n) x`);
  await countHours(db);
  const isCounted = (n: number) => n % 4 !== 0 && n % 11 !== 0 && n % 13 !== 0;
  const counted = Array.from({ length: MINUTES }, (_, n) => n).filter(isCounted);
  const standing = await readStanding(dbOf(db), crypto.randomUUID());
  expect(standing).toMatchObject({
    rooms: 3,
    users: 8,
    messagesToday: counted.filter((n) => n < 1_440).length,
    messagesOfFiveMinutes: counted.filter((n) => n < 5).length,
    writers: 7,
  });
});

it("counts as online whoever some room told of lately, once", async () => {
  await db.unsafe(`insert into room_online values
    (${uuidOf("1")}, array[${uuidOf("1")}, ${uuidOf("2")}], now() - interval '20 minutes'),
    (${uuidOf("2")}, array[${uuidOf("2")}, ${uuidOf("3")}], now()),
    (${uuidOf("3")}, array[${uuidOf("4")}], now() - interval '26 minutes')`);
  expect(await readStanding(dbOf(db), crypto.randomUUID())).toMatchObject({ online: 3 });
});

it("counts the open reports that its reader may see", async () => {
  const about = (n: number, state: string) =>
    `(${uuidOf("1")}, 'report', '${n}${state}', ${uuidOf(`${n}`)}, '${state}', now(), '{}', 1)`;
  await db.unsafe(`insert into room_records values ${about(1, "open")}, ${about(2, "open")}, ${about(3, "resolved")}`);
  const one = "00000000-0000-0000-0000-000000000001";
  expect(await readStanding(dbOf(db), crypto.randomUUID())).toMatchObject({ openReports: 2 });
  expect(await readStanding(dbOf(db), one)).toMatchObject({ openReports: 1 });
});
