import type { Sql } from "postgres";
import { placeTerms } from "../../../src/db/search.ts";
import { contentTerms } from "../../../src/domain/search-terms.ts";
import { hashPassword } from "../../../src/services/passwords.ts";
import type { BenchDatabase } from "../servers/database.ts";
import { makeVariants, TEXT_USER, variantOf, withoutTermIndex } from "./message-texts.ts";

export interface Size {
  readonly messages: number;
  readonly rooms: number;
  readonly users: number;
}

/** As PostgreSQL makes them: what the requests are about. */
export interface Data extends Size {
  readonly busiestRoom: string;
  readonly busiestUser: string;
  readonly admin: { readonly username: string; readonly password: string };
}

const DAYS = 365;
/** A talk: so many messages of a few people, one behind the other. */
const TALK = 10;
const RARE = 5;
/** The admin, whose e-mail address no other has. */
const ADMIN = { username: "operator", password: "correct horse battery" };

/** SQL of the v7 id of a row `n` of its kind, made at a time. */
const idOf = (kind: string, at: string, n: string) =>
  `(lpad(to_hex((extract(epoch from ${at}) * 1000)::bigint), 12, '0') || '7${kind}009000' || lpad(to_hex(${n}), 12, '0'))::uuid`;
const USER_AT = "now() - interval '400 days' + n * interval '1 minute'";
const ROOM_AT = "now() - interval '390 days' + n * interval '1 minute'";

/** SQL of a number from 1 to `of`, where the first ones are far more frequent (Zipf). */
const rankOf = (of: number, random: string) => `least(floor(exp(${random} * ln(${of}::float8)))::int, ${of})`;
/** SQL of what is to become messages, with where and whose it is. */
const DRAFTS = `draft d join room r on r.n = d.room join person p on p.n = d.person join variants v on v.k = ${variantOf("d.n")}`;

/**
 * A year of a whole service, as its rooms would have left it in PostgreSQL. Rooms and users differ as they do: of
 * 5,000 rooms the busiest has a twelfth of all messages.
 */
export async function fillService(database: BenchDatabase, size: Size): Promise<Data> {
  const busiest = await database.use(async (sql) => {
    await sql.unsafe("set synchronous_commit = off; set work_mem = '512MB'; select setseed(0.5)");
    await addUsers(sql, size);
    await addMessages(sql, size);
    await addRooms(sql);
    await addTheRest(sql, size);
    await sql`vacuum analyze`;
    const [row] = await sql`
      select (select room_id from message_counts group by 1 order by sum(n) desc limit 1) as room,
        (select user_id from message_counts group by 1 order by sum(n) desc limit 1) as person`;
    return { busiestRoom: String(row?.room), busiestUser: String(row?.person) };
  });
  return { ...size, ...busiest, admin: ADMIN };
}

async function addUsers(sql: Sql, { users }: Size): Promise<void> {
  const passwordHash = await hashPassword(ADMIN.password);
  await sql.unsafe(
    `create temp table person as select n, ${idOf("0", USER_AT, "n")} as id from generate_series(1, ${users}) n`,
  );
  await sql.unsafe(`
    insert into users (id, email, username, full_name, password_hash, status, created_at)
    select id, 'user' || n || '@example.com', 'user' || n, 'Person ' || md5(n::text), '!',
      case n % 50 when 7 then 'suspended' when 8 then 'deleted' else 'active' end, ${USER_AT} from person`);
  await sql`insert into users (id, email, username, full_name, password_hash, role)
    values (gen_random_uuid(), 'operator@example.org', ${ADMIN.username}, 'Operator', ${passwordHash}, 'admin')`;
}

async function addMessages(sql: Sql, { messages, rooms, users }: Size): Promise<void> {
  await sql.unsafe(
    `create temp table room as select n, ${idOf("1", ROOM_AT, "n")} as id from generate_series(1, ${rooms}) n`,
  );
  await makeVariants(sql);
  // Random numbers in an order of their own, so that each run has the same.
  await sql.unsafe(`create temp table talk as
    select t, ${rankOf(rooms, "random()")} as room, random() as r from generate_series(0, ${messages / TALK - 1}) t`);
  await sql.unsafe(`create temp table draft as
    select n, talk.room, row_number() over (partition by talk.room order by n) as seq,
      (talk.room * 7919 + (${rankOf(users, "((talk.r + (n % 3 + n % 2) * 0.37)::numeric % 1)::float8")})::bigint * 104729) % ${users} + 1 as person,
      date_trunc('milliseconds',
        now() - interval '${DAYS} days' + t * (interval '${DAYS} days' / ${messages / TALK}) + n % ${TALK} * interval '5 seconds') as at
    from generate_series(0, ${messages} - 1) n join talk on t = n / ${TALK}`);
  const isRare = `d.n % ${messages / RARE} = ${Math.floor(messages / RARE / 2)}`;
  const isDeleted = "d.n % 50 = 3";
  const rare = contentTerms({ userId: TEXT_USER, content: "zymurgy", isMentioning: false });
  await withoutTermIndex(sql, async () => {
    await sql.unsafe(`
      insert into messages (room_id, seq, id, user_id, content, rev, created_at, updated_at, reply_to, deleted_at, deleted_by)
      select r.id, d.seq, ${idOf("2", "d.at", "d.n")}, p.id,
        case when not ${isDeleted} then v.content || case when ${isRare} then ' zymurgy' else '' end end, d.seq, d.at, d.at,
        case when d.n % 20 = 1 and d.seq > 1 then d.seq - 1 end,
        case when ${isDeleted} then d.at + interval '1 minute' end, case when ${isDeleted} then p.id end
      from ${DRAFTS} order by d.n`);
    await sql.unsafe(`
      insert into message_search (room_id, seq, created_at, terms)
      select r.id, d.seq, d.at, array_to_tsvector(array_cat(
        (select array_agg(lexeme) from unnest(v.terms) where lexeme not like 'from/%') || ('from/' || right(p.id::text, 12)),
        ${placeTerms("r.id", "d.seq")} || case when ${isRare} then string_to_array('${rare}', ' ') else '{}' end))
      from ${DRAFTS} where not ${isDeleted} order by d.n`);
  });
}

/** Their members are those who have written there, and their counters what a recount would make of the messages. */
async function addRooms(sql: Sql): Promise<void> {
  await sql.unsafe(`
    insert into message_counts (room_id, user_id, hour, n)
    select room_id, user_id, date_trunc('hour', created_at, 'UTC') as hour, count(*) from messages
    where deleted_at is null and type = 'text' group by 1, 2, 3 order by hour`);
  await sql.unsafe(`
    insert into room_members (room_id, user_id, role, joined_at, rev)
    select distinct on (room_id, user_id) room_id, user_id, 'member', hour, 1 from message_counts`);
  // A direct room is of two.
  await sql.unsafe(`
    delete from room_members m using (
      select r.id, m.user_id, row_number() over (partition by r.id order by m.user_id) as place
      from room r join room_members m on m.room_id = r.id where r.n % 5 = 1) x
    where m.room_id = x.id and m.user_id = x.user_id and x.place > 2`);
  await sql.unsafe(`
    insert into rooms (id, name, topic, visibility, kind, member_count, epoch, projected_rev, last_seq, hash_key,
      created_at, updated_at, archived_at)
    select r.id, 'Room ' || md5(r.n::text), case r.n % 3 when 0 then 'All about ' || r.n end,
      case r.n % 4 when 0 then 'public' else 'private' end, case r.n % 5 when 1 then 'direct' else 'group' end,
      (select count(*) from room_members m where m.room_id = r.id), 'bench', coalesce(s.seq, 0), coalesce(s.seq, 0), '',
      now() - interval '390 days', coalesce(s.at, now()), case r.n % 20 when 9 then now() end
    from room r left join (select room, max(seq) as seq, max(at) as at from draft group by 1) s on s.room = r.n`);
}

/** What hangs on messages and rooms, and what else there are lists of. */
async function addTheRest(sql: Sql, { users }: Size): Promise<void> {
  await sql.unsafe(`
    insert into message_reactions (room_id, seq, emoji, user_id, rev, at)
    select r.id, d.seq, '👍', p.id, d.seq, d.at from ${DRAFTS} where d.n % 50 = 9`);
  await sql.unsafe(`
    insert into room_records (room_id, kind, key, user_id, state, at, value, version)
    select r.id, 'report', x.id, p.id, x.state, d.at, jsonb_build_object('id', x.id, 'userId', p.id,
      'messageId', ${idOf("2", "d.at", "d.n")}, 'category', 'spam', 'note', null, 'by', p.id,
      'at', (extract(epoch from d.at) * 1000)::bigint, 'state', x.state, 'verdict', null), 1
    from ${DRAFTS}, lateral (select ${idOf("4", "d.at", "d.n")}::text as id,
      case d.n % 3000 when 11 then 'resolved' else 'open' end as state) x where d.n % 1000 = 11`);
  await sql.unsafe(`
    insert into audit_log (id, at, actor_id, action, room_id, target_id, reason)
    select ${idOf("3", "d.at", "d.n")}, d.at, p.id, case d.n % 1000 when 21 then 'member.banned' else 'message.deleted' end,
      r.id, ${idOf("2", "d.at", "d.n")}, 'of the bench' from ${DRAFTS} where d.n % 25 = 21 order by d.n`);
  await sql.unsafe(`
    insert into signup_invitations (id, code_hash, note, uses_max, created_by, expires_at)
    select ${idOf("5", "now()", "n")}, md5(n::text), 'for ' || n, 5, (select id from users where role = 'admin'), now() + interval '1 year'
    from generate_series(1, ${Math.ceil(users / 10)}) n`);
  await sql.unsafe(`
    insert into parked_events (room_id, seq, rev, message_id, content, sqlstate, error)
    select r.id, d.seq, d.seq, ${idOf("2", "d.at", "d.n")}, 'eA==', '22P05', 'of the bench' from ${DRAFTS} where d.n % 5000 = 31`);
  await sql.unsafe(`
    insert into jobs (id, kind, payload, state) select ${idOf("6", "now()", "n")}, 'recount', '{}', 'done'
    from generate_series(1, 200) n`);
}
