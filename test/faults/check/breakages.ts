import type { SoundRoom } from "./sound-room.ts";

const last = <T>(list: T[]): T => list.at(-1) as T;

/** One way, at least, to break each rule. */
export const breakages: readonly (readonly [rule: string, what: string, breakIt: (room: SoundRoom) => void])[] = [
  ["nothing lost (P1)", "an acknowledged message is gone", ({ room }) => room.messages.pop()],
  ["nothing lost (P1)", "its place is another's", ({ room }) => (last(room.messages).id = 7)],
  ["nothing lost (P1)", "its content changed", ({ room }) => (last(room.messages).content = "something else")],
  ["nothing lost (P1)", "it is deleted unasked", ({ room }) => (last(room.messages).isDeleted = true)],
  ["nothing lost (P1)", "it is there after its deletion", ({ ann }) => ann.deleteOk(2)],
  ["nothing lost (P1)", "it is edited unasked", ({ room }) => (last(room.messages).isEdited = true)],
  ["nothing lost (P1)", "its edit is lost", ({ ann }) => ann.editOk(2)],
  [
    "nothing lost (P1)",
    "its edit is another",
    ({ room, ann }) => {
      ann.editTried(2);
      last(room.messages).isEdited = true;
    },
  ],
  [
    "nothing lost (P1)",
    "reactions to a tombstone",
    ({ room, ann }) => {
      ann.deleteTried(2);
      Object.assign(last(room.messages), { isDeleted: true, content: null, reactions: "👍 1" });
    },
  ],
  [
    "nothing lost (P1)",
    "a tombstone with a content",
    ({ room, ann }) => {
      ann.deleteTried(2);
      last(room.messages).isDeleted = true;
    },
  ],
  ["one to one (P2)", "a message is there twice", ({ room }) => room.messages.push({ ...last(room.messages), seq: 6 })],
  ["one to one (P2)", "two have one id", ({ room }) => (last(room.messages).id = room.messages[0]?.id ?? 0)],
  ["one to one (P2)", "two have one seq", ({ room }) => (last(room.messages).seq = 1)],
  ["one to one (P2)", "nobody sent it", ({ room }) => (last(room.messages).clientId = "9-9")],
  ["one to one (P2)", "a client_id that was not sent", ({ room }) => (last(room.messages).clientId = "1-99")],
  ["one to one (P2)", "the sender is another", ({ room }) => (last(room.messages).userId = "bob")],
  [
    "one to one (P2)",
    "an unknown send is there twice",
    ({ ann, room }) => {
      const n = ann.invoke();
      ann.lost(n);
      ann.giveUp(n);
      for (const seq of [6, 7]) room.messages.push({ ...last(room.messages), id: seq, seq, clientId: "1-3" });
    },
  ],
  [
    "nothing refused is visible (P8)",
    "a refused send is there",
    ({ ann, room }) => {
      ann.refused(ann.invoke());
      room.messages.push({ ...last(room.messages), id: 8, seq: 6, clientId: "1-3" });
    },
  ],
  ["everything is answered (P8)", "a send stays open", ({ ann }) => ann.invoke()],
  [
    "first in, first out (P4)",
    "a later send came first",
    ({ ann }) => {
      const n = ann.invoke();
      ann.ok(n, { id: "x", seq: 1, rev: 4, duplicate: false, connection: 1, place: 9 });
    },
  ],
  ["revs as acknowledged (P3)", "the event has another rev", ({ log }) => (last(log.events).rev = 11)],
  ["revs as acknowledged (P3)", "there is no event", ({ log }) => (last(log.events).seq = 77)],
  ["answers agree (P2)", "a client was contradicted", ({ history }) => history.faults.push("two originals")],
  ["dense (P3)", "a seq is skipped", ({ room }) => (last(room.messages).seq = 6)],
  ["dense (P3)", "seq does not begin with 1", ({ room }) => room.messages.shift()],
  ["dense (P3)", "a rev is skipped", ({ log }) => log.events.splice(4, 1)],
  ["dense (P3)", "the log ends too early", ({ log }) => log.events.pop()],
  ["log and history agree (P3, P7)", "the log tells of another", ({ log }) => (last(log.events).messageId = 7)],
  ["log and history agree (P3, P7)", "revs differ", ({ room }) => (last(room.messages).rev = 4)],
  ["log and history agree (P3, P7)", "deleted in one only", ({ room }) => (last(room.messages).isDeleted = true)],
  [
    "log and history agree (P3, P7)",
    "a member too many",
    ({ room }) => room.members.push({ userId: "eve", role: "member" }),
  ],
  ["log and history agree (P3, P7)", "a member too few", ({ room }) => room.members.pop()],
  ["PostgreSQL equals the room (P1, P3)", "a row is missing", ({ database }) => database.messages.pop()],
  [
    "PostgreSQL equals the room (P1, P3)",
    "a row is there twice",
    ({ database }) => database.messages.push(last(database.messages)),
  ],
  [
    "PostgreSQL equals the room (P1, P3)",
    "a row too many",
    ({ database }) => database.messages.push({ ...last(database.messages), seq: 6 }),
  ],
  ["PostgreSQL equals the room (P1, P3)", "another content", ({ database }) => (last(database.messages).content = "x")],
  ["PostgreSQL equals the room (P1, P3)", "another pin", ({ database }) => (last(database.messages).isPinned = true)],
  ["PostgreSQL equals the room (P1, P3)", "another reply", ({ database }) => (last(database.messages).replyTo = 1)],
  ["clients hold the room (P7)", "another reaction", ({ room }) => (last(room.messages).reactions = "👍 1")],
  ["clients hold the room (P7)", "another pin", ({ room }) => (last(room.messages).isPinned = true)],
  ["clients hold the room (P7)", "a message too many", ({ room }) => room.messages.pop()],
  [
    "clients hold the room (P7)",
    "a message too few",
    ({ room }) => room.messages.push({ ...last(room.messages), seq: 6 }),
  ],
  [
    "PostgreSQL equals the room (P1, P3)",
    "another reaction",
    ({ database }) => (last(database.messages).reactions = "👍 1"),
  ],
  ["PostgreSQL equals the room (P1, P3)", "another rev", ({ database }) => (last(database.messages).rev = 3)],
  [
    "PostgreSQL equals the room (P1, P3)",
    "a tombstone lives",
    ({ database }) => (last(database.messages).isDeleted = true),
  ],
  ["PostgreSQL equals the room (P1, P3)", "another role", ({ database }) => (last(database.members).role = "owner")],
  [
    "PostgreSQL equals the room (P1, P3)",
    "a wrong parked content",
    ({ database }) => database.parked.push({ seq: 5, content: "eA==" }),
  ],
  ["counters equal a recount (P1)", "counted twice", ({ database }) => (last(database.counts).n = 3)],
  ["counters equal a recount (P1)", "not counted", ({ database }) => database.counts.pop()],
  [
    "counters equal a recount (P1)",
    "counted for nothing",
    ({ database }) => database.counts.push({ userId: "eve", hour: 0, n: 1 }),
  ],
  [
    "the outbox is empty (P1)",
    "PostgreSQL is behind",
    ({ database }) => Object.assign(database.room ?? {}, { projectedRev: 3 }),
  ],
  [
    "the outbox is empty (P1)",
    "another epoch",
    ({ database }) => Object.assign(database.room ?? {}, { epoch: "second" }),
  ],
  [
    "the outbox is empty (P1)",
    "the last seq is wrong",
    ({ database }) => Object.assign(database.room ?? {}, { lastSeq: 3 }),
  ],
  [
    "the outbox is empty (P1)",
    "members are miscounted",
    ({ database }) => Object.assign(database.room ?? {}, { memberCount: 3 }),
  ],
  ["the outbox is empty (P1)", "the room is unknown", ({ database }) => (database.room = null)],
  ["the outbox is empty (P1)", "the room still waits", ({ storage }) => (storage.projectedRev = 3)],
  ["the outbox is empty (P1)", "the drain is halted", ({ storage }) => (storage.halted = "why")],
  ["the outbox is empty (P1)", "the alarm is on", ({ storage }) => storage.timers.push("drain")],
  [
    "no silent skip (P5)",
    "a rev was skipped",
    ({ stream }) => stream.event({ rev: 12, at: "", by: null, type: "room.deleted" }),
  ],
  [
    "no silent skip (P5)",
    "a rev came twice",
    ({ stream }) => stream.event({ rev: 10, at: "", by: null, type: "room.deleted" }),
  ],
  [
    "no silent skip (P5)",
    "an event before ready",
    ({ stream }) => {
      stream.ended();
      stream.event({ rev: 11, at: "", by: null, type: "room.deleted" });
    },
  ],
  ["no silent skip (P5)", "recovered into another epoch", ({ stream }) => stream.ready("second", 10, true)],
  ["no silent skip (P5)", "recovered from the future", ({ stream }) => stream.ready("first", 9, true)],
  ["no silent skip (P5)", "two saw different things", ({ history }) => history.witness.see("first", 10, 5)],
  ["no silent skip (P5)", "a plain seq fell", ({ plain }) => plain.message(5)],
  ["streams show the log (P5, P6)", "the log has another event", ({ log }) => (last(log.events).print = 7)],
  [
    "streams show the log (P5, P6)",
    "shown, and not durable",
    ({ stream }) => stream.event({ rev: 11, at: "", by: null, type: "room.deleted" }),
  ],
  ["everyone has caught up (P5)", "the end is missing", ({ stream }) => (last(stream.spans).to = 9)],
  ["everyone has caught up (P5)", "left in an old epoch", ({ log }) => (log.epoch = "second")],
  [
    "plain streams show every message (P3)",
    "a message was left out",
    ({ plain }) => plain.skipped.push({ after: 1, before: 3 }),
  ],
  [
    "nothing after a removal (P9)",
    "a live event",
    ({ history, stream }) => history.streams.push(Object.assign(Object.create(stream), { userId: "bob" })),
  ],
  [
    "nothing after a removal (P9)",
    "joined while removed",
    ({ stream }) => {
      stream.ready("first", 7, true);
      Object.assign(stream, { userId: "bob" });
    },
  ],
  ["nothing after a removal (P9)", "a plain live message", ({ plain }) => plain.live.push({ from: 2, to: 3 })],
  [
    "nothing accepted after a removal (P9)",
    "a reaction of theirs",
    ({ log }) => {
      const event = log.events.find(({ seq }) => seq === 3);
      if (event) Object.assign(event, { userId: "bob", type: "reaction.added" });
    },
  ],
  [
    "nothing accepted after a removal (P9)",
    "a message of theirs",
    ({ log }) => {
      const event = log.events.find(({ seq }) => seq === 3);
      if (event) event.userId = "bob";
    },
  ],
];
