import type { LogReading, ReadEvent } from "./readings.ts";
import type { Rule } from "./rules.ts";

/** P5: strictly increasing revs without a skip; a fresh start that was announced is none, and is counted elsewhere. */
const noSkip: Rule = function* (history) {
  yield* history.witness.faults;
  for (const stream of [...history.streams, ...history.plainStreams]) {
    for (const fault of stream.faults) yield `${stream.userId}: ${fault}`;
  }
};

/** P5, P6: whatever anybody saw is what the log has at that rev. */
const streamsAgree: Rule = function* (history, { log }) {
  for (const { rev, print } of log.events) {
    const seen = history.witness.at(log.epoch, rev);
    if (seen !== undefined && seen !== print) yield `rev ${rev} was shown as something else`;
  }
  for (const stream of history.streams) {
    const last = stream.spans.at(-1);
    if (last && last.epoch === log.epoch && last.to > log.rev) yield `rev ${last.to} was shown, the log ends before`;
  }
};

/** After healing and quiet everyone who is connected has everything. */
const everyoneCaughtUp: Rule = function* (history, { log, room }) {
  const members = new Set(room.members.map(({ userId }) => userId));
  for (const stream of history.streams) {
    const { cursor } = stream;
    if (!members.has(stream.userId)) continue;
    if (cursor === null || cursor.epoch !== log.epoch || cursor.rev !== log.rev) {
      yield `${stream.userId} ended at ${cursor?.epoch} ${cursor?.rev}, the room at ${log.epoch} ${log.rev}`;
    }
  }
};

/** P7: what a client made of nothing but events is what the room says, to the last reaction. */
const clientsHoldTheRoom: Rule = function* (history, { log, room }) {
  for (const { userId, replica, cursor } of history.streams) {
    if (!replica || cursor?.epoch !== log.epoch || cursor.rev !== log.rev) continue;
    const held = new Map(replica.messages.map((message) => [message.seq, message]));
    for (const message of room.messages) {
      const own = held.get(message.seq);
      held.delete(message.seq);
      if (!own) yield `${userId} does not have seq ${message.seq}`;
      else if (JSON.stringify(own) !== JSON.stringify(message)) {
        yield `${userId} has seq ${message.seq} as ${JSON.stringify(own)}, the room as ${JSON.stringify(message)}`;
      }
    }
    for (const seq of held.keys()) yield `${userId} has seq ${seq}, the room does not`;
  }
};

/** Plain subscribers are shown every message but those that were deleted before they could be. */
const plainNoSkip: Rule = function* (history, { room }) {
  const deleted = new Set(room.messages.flatMap(({ isDeleted, seq }) => (isDeleted ? seq : [])));
  for (const { userId, skipped } of history.plainStreams) {
    for (const { after, before } of skipped) {
      for (let seq = after + 1; seq < before; seq += 1) {
        if (!deleted.has(seq)) yield `${userId} was not shown seq ${seq}`;
      }
    }
  }
};

interface Absence {
  /** The rev of the removal, which its subject still sees. */
  readonly from: number;
  /** The rev of coming back, or none. */
  readonly until: number;
}

function absences(log: LogReading): Map<string, Absence[]> {
  const absent = new Map<string, Absence[]>();
  const all = (userId: string) => {
    const list = absent.get(userId) ?? [];
    absent.set(userId, list);
    return list;
  };
  for (const { type, userId, rev } of log.events) {
    if (userId === null) continue;
    if (type === "member.removed") all(userId).push({ from: rev, until: Number.POSITIVE_INFINITY });
    if (type !== "member.joined") continue;
    const last = all(userId).pop();
    if (last) all(userId).push({ from: last.from, until: rev });
    else if (log.floor === 0) all(userId).push({ from: 0, until: rev });
  }
  return absent;
}

const isDuring = (list: readonly Absence[] | undefined, rev: number) =>
  (list ?? []).some(({ from, until }) => rev > from && rev < until);

/** P9: nothing that was created after a removal reached the one who was removed. */
const nothingAfterRemoval: Rule = function* (history, { log, room }) {
  const absent = absences(log);
  for (const { userId, spans } of history.streams) {
    for (const { epoch, joinedAt, from, to } of spans) {
      if (epoch !== log.epoch) continue;
      for (const absence of absent.get(userId) ?? []) {
        if (isDuring([absence], joinedAt)) yield `${userId} joined at rev ${joinedAt}, between ${show(absence)}`;
        // What is above `joinedAt` was live; a backlog may well tell of a time of absence, after coming back.
        if (to > absence.from && Math.max(from, joinedAt) <= absence.from) {
          yield `${userId} was shown rev ${to} live, after ${show(absence)}`;
        }
      }
    }
  }
  const revOf = new Map(log.events.flatMap((event) => (isCreation(event) ? [[event.seq, event.rev] as const] : [])));
  for (const { userId, live } of history.plainStreams) {
    for (const { from, to } of live) {
      for (let seq = from; seq <= to; seq += 1) {
        const rev = revOf.get(seq);
        if (rev !== undefined && isDuring(absent.get(userId), rev)) yield `${userId} was shown seq ${seq} live`;
      }
    }
  }
  if (room.members.length === 0) yield "nobody is left";
};

/** What only somebody who is in the room can have done. */
const OF_MEMBERS = new Set(["message.created", "message.edited", "reaction.added", "reaction.removed"]);
const isCreation = (event: ReadEvent) => event.type === "message.created" && event.seq !== null;
const show = ({ from, until }: Absence) => `the removal at ${from} and the return at ${until}`;

/** P9: nothing was accepted of whoever was no member. */
const nothingAcceptedAfterRemoval: Rule = function* (_history, { log }) {
  const absent = absences(log);
  for (const event of log.events) {
    if (OF_MEMBERS.has(event.type) && isDuring(absent.get(event.userId ?? ""), event.rev)) {
      yield `${event.userId} was no member at rev ${event.rev}, where something of theirs stands`;
    }
  }
};

export const streamRules = {
  "no silent skip (P5)": noSkip,
  "streams show the log (P5, P6)": streamsAgree,
  "everyone has caught up (P5)": everyoneCaughtUp,
  "clients hold the room (P7)": clientsHoldTheRoom,
  "plain streams show every message (P3)": plainNoSkip,
  "nothing after a removal (P9)": nothingAfterRemoval,
  "nothing accepted after a removal (P9)": nothingAcceptedAfterRemoval,
} as const;
