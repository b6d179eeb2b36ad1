import type { Rule } from "./rules.ts";

/** P3: seq is dense from 1; rev is dense from the beginning of the log. */
const dense: Rule = function* (_history, { room, log }) {
  let seq = 0;
  for (const message of room.messages) {
    if (message.seq !== seq + 1) yield `history: seq ${message.seq} follows ${seq}`;
    seq = message.seq;
  }
  let rev = log.floor;
  let created = 0;
  for (const event of log.events) {
    if (event.rev !== rev + 1) yield `log: rev ${event.rev} follows ${rev}`;
    rev = event.rev;
    if (event.type !== "message.created" || event.seq === null) continue;
    if (created !== 0 && event.seq !== created + 1) yield `log: seq ${event.seq} follows ${created}`;
    created = event.seq;
  }
  if (rev !== log.rev) yield `log: ends at ${rev}, the room at ${log.rev}`;
  if (created !== 0 && created !== seq) yield `log: ends with seq ${created}, the history with ${seq}`;
};

/** P3, P7: the log tells of exactly the messages that the history has. */
const logAgrees: Rule = function* (_history, { room, log }) {
  const bySeq = new Map(room.messages.map((message) => [message.seq, message]));
  const newest = new Map<number, number>();
  const deleted = new Set<number>();
  for (const { type, seq, messageId, rev, userId } of log.events) {
    if (seq === null) continue;
    const message = bySeq.get(seq);
    if (message?.id !== messageId || message?.userId !== userId) yield `rev ${rev} tells of another seq ${seq}`;
    newest.set(seq, rev);
    if (type === "message.deleted") deleted.add(seq);
  }
  for (const [seq, rev] of newest) {
    const message = bySeq.get(seq);
    if (message && message.rev !== rev) yield `seq ${seq} has rev ${message.rev}, its last event ${rev}`;
    if (message && message.isDeleted !== deleted.has(seq)) yield `seq ${seq} is deleted in one reader only`;
  }
  const members = new Set<string>();
  if (log.floor > 0) return;
  for (const { type, userId } of log.events) {
    if (type === "member.joined" && userId !== null) members.add(userId);
    if (type === "member.removed" && userId !== null) members.delete(userId);
  }
  const listed = room.members.map(({ userId }) => userId);
  for (const userId of members) if (!listed.includes(userId)) yield `member ${userId} is in the log only`;
  for (const userId of listed) if (!members.has(userId)) yield `member ${userId} is not in the log`;
};

const COMPARED = [
  ...(["id", "rev", "userId", "clientId", "isDeleted", "isEdited", "isPinned", "replyTo", "reactions"] as const),
  "hour",
] as const;

/** P1, P3: PostgreSQL equals the room by content, tombstones and revs included. */
const databaseAgrees: Rule = function* (_history, { room, database }) {
  const parked = new Map(database.parked.map(({ seq, content }) => [seq, content]));
  const bySeq = new Map(database.messages.map((message) => [message.seq, message]));
  if (bySeq.size !== database.messages.length) yield "a seq is there twice";
  for (const message of room.messages) {
    const row = bySeq.get(message.seq);
    if (!row) {
      yield `seq ${message.seq} is missing`;
      continue;
    }
    bySeq.delete(message.seq);
    const kept = parked.get(message.seq);
    const content = kept == null ? row.content : Buffer.from(kept, "base64").toString();
    if (content !== message.content) yield `seq ${message.seq} has another content`;
    for (const key of COMPARED) {
      if (row[key] !== message[key]) yield `seq ${message.seq}: ${key} is ${row[key]}, not ${message[key]}`;
    }
  }
  for (const seq of bySeq.keys()) yield `seq ${seq} is there, but not in the room`;
  const show = (list: readonly { userId: string; role: string }[]) =>
    list
      .map(({ userId, role }) => `${userId} ${role}`)
      .sort()
      .join();
  if (show(room.members) !== show(database.members)) yield "the members differ";
};

/** Counters equal a recount: written exactly once, whatever was repeated. */
const countersExact: Rule = function* (_history, { room, database }) {
  const counted = new Map<string, number>();
  for (const { isDeleted, userId, hour } of room.messages) {
    if (!isDeleted) counted.set(`${userId} ${hour}`, (counted.get(`${userId} ${hour}`) ?? 0) + 1);
  }
  for (const { userId, hour, n } of database.counts) {
    const key = `${userId} ${hour}`;
    if ((counted.get(key) ?? 0) !== n) yield `${key}: ${n} instead of ${counted.get(key) ?? 0}`;
    counted.delete(key);
  }
  for (const [key, n] of counted) yield `${key}: nothing instead of ${n}`;
};

/** The outbox is empty and its alarm is off. */
const outboxEmpty: Rule = function* (_history, { room, log, database, storage }) {
  const row = database.room;
  if (!row) yield "PostgreSQL does not know the room";
  else {
    if (row.projectedRev !== log.rev) yield `PostgreSQL is at rev ${row.projectedRev}, the room at ${log.rev}`;
    if (row.epoch !== log.epoch) yield "PostgreSQL holds another epoch";
    const lastSeq = room.messages.at(-1)?.seq ?? 0;
    if (row.lastSeq !== lastSeq) yield `PostgreSQL's last seq is ${row.lastSeq}, the room's ${lastSeq}`;
    if (row.memberCount !== room.members.length) yield `PostgreSQL counts ${row.memberCount} members`;
  }
  if (!storage) return;
  if (storage.projectedRev !== storage.rev) yield `the room waits from ${storage.projectedRev} to ${storage.rev}`;
  if (storage.rev !== log.rev) yield `the storage is at rev ${storage.rev}, the log was at ${log.rev}`;
  if (storage.halted !== null) yield `the drain is halted: ${storage.halted}`;
  if (storage.timers.includes("drain")) yield "the drain's alarm is still set";
};

export const readerRules = {
  "dense (P3)": dense,
  "log and history agree (P3, P7)": logAgrees,
  "PostgreSQL equals the room (P1, P3)": databaseAgrees,
  "counters equal a recount (P1)": countersExact,
  "the outbox is empty (P1)": outboxEmpty,
} as const;
