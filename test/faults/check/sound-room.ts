import { RoomHistory } from "../load/history.ts";
import { fingerprint, Sends } from "../load/sends.ts";
import { PlainStream, Stream } from "../load/stream.ts";
import type { DatabaseReading, LogReading, ReadEvent, ReadMessage, RoomReading, StorageReading } from "./readings.ts";

type Loose<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? Loose<U>[] : Loose<T[K]> };

/** A small room in which all is well, for tests to break in one place. Ann and Bob talk; Bob was away for a while. */
export interface SoundRoom {
  readonly history: RoomHistory;
  readonly ann: Sends;
  readonly bob: Sends;
  readonly stream: Stream;
  readonly plain: PlainStream;
  readonly room: Loose<RoomReading>;
  readonly log: Loose<LogReading>;
  readonly database: Loose<DatabaseReading>;
  readonly storage: Loose<StorageReading>;
}

const EPOCH = "first";

export function soundRoom(): SoundRoom {
  const history = new RoomHistory("room");
  const ann = new Sends(1, "ann");
  const bob = new Sends(2, "bob", false);
  const events: Loose<ReadEvent>[] = [];
  const messages: Loose<ReadMessage>[] = [];
  const event = (type: string, userId: string | null, seq: number | null = null, messageId: number | null = null) => {
    const rev = events.length + 1;
    events.push({ rev, type, userId, seq, messageId, print: fingerprint(`${rev} ${type}`) });
    return rev;
  };
  const send = (sends: Sends) => {
    const n = sends.invoke();
    const seq = messages.length + 1;
    const id = `id of ${seq}`;
    const rev = event("message.created", sends.userId, seq, fingerprint(id));
    messages.push({
      seq,
      rev,
      id: fingerprint(id),
      userId: sends.userId,
      clientId: sends.hasClientIds ? sends.clientIdOf(n) : null,
      content: sends.contentOf(n),
      isDeleted: false,
      isEdited: false,
      isPinned: false,
      replyTo: null,
      reactions: "",
      hour: 0,
    });
    sends.ok(n, { id, seq, rev: sends.hasClientIds ? rev : 0, duplicate: false, connection: 1, place: n + 1 });
  };
  event("room.created", null);
  event("member.joined", "ann");
  event("member.joined", "bob");
  send(ann);
  send(bob);
  event("member.removed", "bob");
  send(ann);
  event("member.joined", "bob");
  send(bob);
  send(ann);

  history.sends.set(1, ann);
  history.sends.set(2, bob);
  const stream = new Stream("ann", history.witness);
  stream.ready(EPOCH, 3, false);
  for (const { rev, print } of events.slice(3)) {
    history.witness.see(EPOCH, rev, print);
    const span = stream.spans.at(-1);
    if (span) span.to = rev;
  }
  stream.replica = { apply: () => undefined, messages: messages.map((message) => ({ ...message })) };
  history.streams.push(stream);
  const plain = new PlainStream("bob");
  plain.opened();
  plain.message(4);
  plain.message(5);
  history.plainStreams.push(plain);

  const members = () => [
    { userId: "ann", role: "owner" },
    { userId: "bob", role: "member" },
  ];
  return {
    history,
    ann,
    bob,
    stream,
    plain,
    room: { messages, members: members() },
    log: { epoch: EPOCH, floor: 0, rev: events.length, events },
    database: {
      room: { epoch: EPOCH, projectedRev: events.length, lastSeq: messages.length, memberCount: 2 },
      messages: messages.map((message) => ({ ...message })),
      members: members(),
      counts: [
        { userId: "ann", hour: 0, n: 3 },
        { userId: "bob", hour: 0, n: 2 },
      ],
      parked: [],
    },
    storage: { projectedRev: events.length, rev: events.length, halted: null, timers: ["sweep"] },
  };
}
