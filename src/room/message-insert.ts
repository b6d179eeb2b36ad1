import type { Change } from "../domain/change.ts";

export type Created = Extract<Change, { readonly type: "message.created" }>;

/** ?1 and ?2 seq and rev of the first, ?3 the time, ?4 JSON of the cells of each: to take one out is what costs. */
function insertOf(...columns: readonly string[]): string {
  return `insert into messages(seq, rev, created_at, updated_at, ${columns})
    select ?1 + key, ?2 + key, ?3, ?3, ${columns.map((_, at) => `value->>${at}`)} from json_each(?4)`;
}

const PLAIN = ["id", "user_id", "client_id", "content"];
const INSERT_PLAIN = insertOf(...PLAIN);
const INSERT_ANY = insertOf(...PLAIN, "mentions", "mentions_room", "type", "custom", "reply_to", "body_hash");

/** Writes messages that follow each other in one turn, in one statement. */
export function insertMessages(sql: SqlStorage, created: readonly Created[]): void {
  const [first] = created;
  if (!first) return;
  const { seq, rev, createdAt } = first.message;
  const isPlain = created.every(hasNothingRare);
  const rows = JSON.stringify(created.map(isPlain ? plainCells : allCells));
  sql.exec(isPlain ? INSERT_PLAIN : INSERT_ANY, seq, rev, createdAt, rows);
}

type Cell = string | number | null;

function plainCells({ message: m }: Created): Cell[] {
  return [m.id, m.userId, m.clientId, m.content];
}

function allCells(created: Created): Cell[] {
  const { message: m, bodyHash = null } = created;
  const mentions = m.mentions.length === 0 ? null : JSON.stringify(m.mentions);
  const custom = m.custom === null ? null : JSON.stringify(m.custom);
  const type = m.type === "text" ? null : m.type;
  const rare = [mentions, m.mentionsRoom ? 1 : null, type, custom, m.replyTo?.seq ?? null, bodyHash];
  return [...plainCells(created), ...rare];
}

function hasNothingRare({ message: m, bodyHash }: Created): boolean {
  const isPlain = m.type === "text" && m.custom === null && m.replyTo === null && bodyHash == null;
  return isPlain && m.mentions.length === 0 && !m.mentionsRoom;
}
