import { v7 as uuidv7 } from "uuid";
import { afterAll, describe, expect, it } from "vitest";
import { adminMessagesResponse, listedMessage } from "../../../src/contract/message.ts";
import { room as roomDto, roomsResponse } from "../../../src/contract/room.ts";
import { user as userDto, usersResponse } from "../../../src/contract/user.ts";
import { answered, call, createRoom, type Person, refused } from "../../support/worker-client.ts";
import { sql } from "../../support/worker-database.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained } from "../../support/worker-room.ts";

const ROWS = 2_345;
const FORMULA = "=HYPERLINK(1)";

/** Each list, some thousand rows of it, and how it is read in pages. */
const lists = {
  users: {
    path: "/user/users",
    schema: userDto,
    named: "full_name",
    async seed() {
      const tag = uuidv7();
      await sql`insert into users (id, email, username, full_name, password_hash)
        select gen_random_uuid(), n || ${`@${tag}`}, n || ${`.${tag}`}, ${FORMULA} || n, '!' from generate_series(1, ${ROWS}) n`;
      return { q: tag };
    },
    rowsOf: async (answer: Promise<Response>) => {
      const { users, page } = await answered(answer, usersResponse);
      return { rows: users, page };
    },
  },
  rooms: {
    path: "/room/rooms",
    schema: roomDto,
    named: "name",
    async seed() {
      const tag = uuidv7();
      await sql`insert into rooms (id, name, topic, visibility, member_count, epoch, projected_rev, last_seq, hash_key,
          created_at, updated_at)
        select gen_random_uuid(), ${FORMULA} || n % 7, ${tag}, 'private', n % 5, '', 1, 1, '', now(), now()
        from generate_series(1, ${ROWS}) n`;
      return { q: tag, sort: "name" };
    },
    rowsOf: async (answer: Promise<Response>) => {
      const { rooms, page } = await answered(answer, roomsResponse);
      return { rows: rooms, page };
    },
  },
  messages: {
    path: "/admin/messages",
    schema: listedMessage,
    named: "content",
    async seed() {
      const ada = await newPerson();
      const { id } = await createRoom(ada);
      await drained(id);
      await sql`insert into messages (room_id, seq, id, user_id, content, rev, created_at, updated_at, deleted_at)
        select ${id}, n, gen_random_uuid(), ${ada.id}, case when n % 9 > 0 then ${FORMULA} || n end, n,
          now(), now(), case when n % 9 = 0 then now() end from generate_series(1, ${ROWS}) n`;
      return { room_id: id };
    },
    rowsOf: async (answer: Promise<Response>) => {
      const { messages, page } = await answered(answer, adminMessagesResponse);
      return { rows: messages, page };
    },
  },
} as const;

/** Rooms that are rows alone: a job over all rooms would look for each. */
afterAll(async () => void (await sql`delete from rooms where name like ${`${FORMULA}%`} and epoch = ''`));

const search = (query: Record<string, string>) => new URLSearchParams(query);

describe.each(Object.entries(lists))("%s as a file", (name, { path, schema, named, seed, rowsOf }) => {
  async function listed(as: Person, query: Record<string, string>) {
    const all: object[] = [];
    for (let cursor = ""; ; ) {
      const { rows, page } = await rowsOf(
        call("GET", `${path}?${search({ ...query, limit: "100", ...(cursor && { cursor }) })}`, { as }),
      );
      all.push(...rows);
      if (page.next_cursor === null) return all;
      cursor = page.next_cursor;
    }
  }

  it("has every row of the list, in its order, and no formula", async () => {
    const root = await newPerson({ role: "admin" });
    const query = await seed();
    const file = async (format: string) => {
      const response = await call("GET", `${path}?${search({ ...query, format, limit: "1" })}`, { as: root });
      expect(response.headers.get("content-disposition")).toBe(`attachment; filename="${name}.${format}"`);
      const text = new TextDecoder().decode(await response.arrayBuffer());
      return text.replace(/\r?\n$/, "").split(/\r?\n/);
    };
    const rows = await listed(root, query);
    expect(rows).toHaveLength(ROWS);
    const lines = (await file("jsonl")).map((line) => JSON.parse(line) as object);
    expect(lines.map((line) => schema.parse(withoutNulls(line, schema.shape)))).toEqual(rows);
    const [head, ...csv] = await file("csv");
    expect(head?.split(",")).toEqual(Object.keys(schema.shape));
    expect(csv.map((line) => line.split(",")[0])).toEqual(rows.map((row) => (row as { id: string }).id));
    const first = (rows[0] as Record<string, string | null>)[named];
    expect(csv[0]).toContain(first === null ? ",," : `,'${first},`);
    expect(csv.join("")).not.toContain(`,${FORMULA}`);
  });

  it("is an admin's", async () => {
    await refused(call("GET", `${path}?format=csv`, { as: await newPerson() }), "auth.forbidden");
    const root = await newPerson({ role: "admin" });
    await refused(call("GET", `${path}?format=xml`, { as: root }), "request.bad_query");
  });
});

it("leaves an entry in the audit log for each export of messages", async () => {
  const root = await newPerson({ role: "admin" });
  const about = { room_id: uuidv7(), user_id: root.id, q: "secret" };
  await (await call("GET", `/admin/messages?${search({ ...about, format: "csv" })}`, { as: root })).text();
  const entries = await sql`select action, details from audit_log where actor_id = ${root.id}`;
  expect(entries).toEqual([{ action: "messages.exported", details: { ...about, format: "csv" } }]);
});

/** A file has every column in every row; an answer leaves out what says nothing. */
function withoutNulls(
  line: object,
  shape: Record<string, { safeParse(value: unknown): { success: boolean } }>,
): object {
  return Object.fromEntries(
    Object.entries(line).filter(([field, value]) => value !== null || shape[field]?.safeParse(null).success),
  );
}
