import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { banResponse } from "../../src/contract/ban.ts";
import { success } from "../../src/contract/primitives.ts";
import { memberResponse, membersResponse, removalResponse, roomResponse } from "../../src/contract/room.ts";
import { eventually } from "../support/bounded.ts";
import { newPerson, newRoom, type Person } from "../support/people.ts";
import { parsed, refusalOf } from "../support/rest-client.ts";
import { readHistory } from "../support/room-record.ts";
import { Seeded } from "../support/seeded.ts";
import { type RunningServer, startServer } from "../support/server.ts";
import type { SocketClient } from "../support/socket-client.ts";
import {
  ChatTalker,
  type EventDto,
  openSocket,
  PlainTalker,
  RestTalker,
  revsHeard,
  type Talker,
} from "../support/talker.ts";

const ROUNDS = 5;
const PAIRS = 8;
const WAIT_MS = 10_000;

let server: RunningServer;
let [ada, bob, cyd] = [] as unknown as [Person, Person, Person];

beforeAll(async () => {
  server = await startServer({ vars: { SEND_LIMITS: "off" } });
  [ada, bob, cyd] = await Promise.all([
    newPerson(server.url, "ada"),
    newPerson(server.url, "bob"),
    newPerson(server.url, "cyd"),
  ]);
});
afterAll(async () => await server.stop());

/** Ada's public room, where Cyd talks all the time and hears everything. */
class Scene {
  readonly room: string;
  readonly random: Seeded;
  private readonly witness: ChatTalker;
  private readonly running: Promise<void>;

  private constructor(room: string, witness: ChatTalker) {
    this.room = room;
    this.random = new Seeded();
    this.witness = witness;
    this.running = witness.run();
  }

  static async open(): Promise<Scene> {
    const room = await newRoom(ada, [], { visibility: "public" });
    await join(cyd, room);
    return new Scene(room, await ChatTalker.open("cyd", cyd, room));
  }

  /** Some time in the middle of what goes on: the moment is what is tried, so it is drawn, not waited for. */
  async moment(): Promise<void> {
    await sleep(this.random.between(0, 60));
  }

  /** The rev of the first such event behind another, as everybody heard it. */
  async heard(isIt: (event: EventDto) => boolean, after = 0): Promise<number> {
    const find = () => this.witness.events.find((event) => event.rev > after && isIt(event))?.rev;
    return await eventually(WAIT_MS, "the end of a right", find);
  }

  /** Ends it. @returns every message of the room: its rev by its content and by its seq. */
  async record(): Promise<{ byContent: Map<string | null, number>; bySeq: Map<number, number> }> {
    this.witness.stop();
    await this.running;
    const created = this.witness.events.flatMap((event) => (event.type === "message.created" ? [event] : []));
    await this.witness.socket.close();
    // What was heard is what is there.
    expect((await readHistory(ada, this.room)).map(({ seq, content }) => ({ seq, content }))).toEqual(
      created.map(({ message: { seq, content } }) => ({ seq, content })),
    );
    return {
      byContent: new Map(created.map(({ rev, message }) => [message.content, rev])),
      bySeq: new Map(created.map(({ rev, message }) => [message.seq, rev])),
    };
  }
}

const isRemoved = (event: EventDto) => event.type === "member.removed" && event.user_id === bob.id;
const isSilenced = (event: EventDto) =>
  event.type === "member.updated" && event.member.user.id === bob.id && event.member.role === "read_only";

async function join(person: Person, room: string): Promise<void> {
  parsed(await person.api.post(`/room/${room}/join`), 200, memberResponse);
}

/** When a right ended: in the room's line, and as whoever took it was told. */
interface End {
  readonly rev: number;
  readonly answeredAt: number;
}

/** Waits until they have tried again after that. */
async function saysMore({ said }: Talker, after: number): Promise<void> {
  await eventually(WAIT_MS, "one more try", () => said.find(({ saidAt }) => saidAt > after));
}

/** What was accepted that should not have been, and answers that the record does not bear out. */
function complaintsOf({ said }: Talker, end: End, byContent: ReadonlyMap<string | null, number>): string[] {
  return said.flatMap(({ content, saidAt, answer }) => {
    const rev = byContent.get(content);
    const isAccepted = typeof answer === "number";
    if (rev !== undefined && rev > end.rev) return `${content}: accepted as ${rev}, behind the end at ${end.rev}`;
    if (rev !== undefined && saidAt > end.answeredAt) return `${content}: accepted although said after the answer`;
    if (isAccepted && rev !== answer) return `${content}: acknowledged as ${answer}, and stored as ${rev}`;
    if (typeof answer === "string" && rev !== undefined) return `${content}: refused with ${answer}, and stored`;
    return [];
  });
}

const states = ["up", "down"] as const;

describe.each(states)("with PostgreSQL %s", { timeout: 60_000 }, (state) => {
  beforeAll(async () => {
    if (state === "down") await server.stopDatabase("immediate");
  });
  afterAll(async () => {
    if (state === "down") await server.startDatabase();
  });

  it("P9: a kick while somebody sends: nothing is accepted after the answer, and nothing reaches them", async () => {
    const scene = await Scene.open();
    const ended: { end: End; talkers: Talker[]; sockets: SocketClient[] }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await join(bob, scene.room);
      const sockets = [
        await ChatTalker.open(`chat-${round}`, bob, scene.room),
        await PlainTalker.open(`plain-${round}`, bob, scene.room),
      ] as const;
      const rest = new RestTalker(`rest-${round}`, bob, scene.room);
      const talkers = [...sockets, rest];
      const running = talkers.map((talker) => talker.run());
      await scene.moment();
      const answer = await ada.api.delete(`/room/${scene.room}/members/${bob.id}`);
      const answeredAt = performance.now();
      parsed(answer, 200, removalResponse);
      expect(refusalOf(await bob.api.get(`/message/rooms/${scene.room}/messages`))).toBe("403 room.not_member");
      await saysMore(rest, answeredAt);
      for (const talker of talkers) talker.stop();
      await Promise.all(running);
      const closed = await Promise.all(sockets.map(async ({ socket }) => (await socket.closing()).code));
      expect(closed).toEqual([4503, 1008]);
      const rev = await scene.heard(isRemoved, ended.at(-1)?.end.rev);
      ended.push({ end: { rev, answeredAt }, talkers, sockets: sockets.map(({ socket }) => socket) });
    }
    const { byContent, bySeq } = await scene.record();
    for (const { end, talkers, sockets } of ended) {
      expect(talkers.flatMap((talker) => complaintsOf(talker, end, byContent))).toEqual([]);
      expect(sockets.flatMap((socket) => revsHeard(socket, bySeq)).filter((rev) => rev > end.rev)).toEqual([]);
    }
  });

  it("P9: a ban while somebody reconnects again and again: no socket of theirs stays or hears more", async () => {
    const scene = await Scene.open();
    const ended: { end: End; visits: Visit[] }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      await join(bob, scene.room);
      const ban = { isAnswered: false };
      const comings = [["chat.v1"], ["chat.v1"], []].map((protocols) => comeAndGo(scene, protocols, ban));
      await scene.moment();
      const answer = await ada.api.put(`/room/${scene.room}/bans/${bob.id}`, { ban: {} });
      const answeredAt = performance.now();
      ban.isAnswered = true;
      parsed(answer, 200, banResponse);
      const visits = (await Promise.all(comings)).flat();
      const rev = await scene.heard(isRemoved, ended.at(-1)?.end.rev);
      ended.push({ end: { rev, answeredAt }, visits });
      parsed(await ada.api.delete(`/room/${scene.room}/bans/${bob.id}`), 200, success);
    }
    const { bySeq } = await scene.record();
    for (const { end, visits } of ended) {
      for (const { socket, cameAt } of visits) {
        const { code } = await socket.closing();
        const heard = revsHeard(socket, bySeq);
        expect(heard.filter((rev) => rev > end.rev)).toEqual([]);
        if (cameAt < end.answeredAt) continue;
        expect({ code, heard }).toEqual({ code: socket.socket.protocol === "chat.v1" ? 4504 : 1008, heard: [] });
      }
    }
  });

  it("a role that changes with frames in flight: what it took is refused from its answer on", async () => {
    const scene = await Scene.open();
    await join(bob, scene.room);
    const put = async (role: string) =>
      parsed(await ada.api.put(`/room/${scene.room}/members/${bob.id}`, { member: { role } }), 200, memberResponse);
    const ended: { end: End; talkers: Talker[] }[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      const chat = await ChatTalker.open(`chat-${round}`, bob, scene.room);
      const talkers = [chat, new RestTalker(`rest-${round}`, bob, scene.room)];
      const running = talkers.map((talker) => talker.run());
      await scene.moment();
      await put("read_only");
      const answeredAt = performance.now();
      const rev = await scene.heard(isSilenced, ended.at(-1)?.end.rev);
      await Promise.all(talkers.map((talker) => saysMore(talker, answeredAt)));
      for (const talker of talkers) talker.stop();
      await Promise.all(running);
      // They read on.
      await expect.poll(() => (chat.events.at(-1)?.rev ?? 0) > rev, { timeout: WAIT_MS, interval: 5 }).toBe(true);
      await chat.socket.close();
      ended.push({ end: { rev, answeredAt }, talkers });
      await put("member");
    }
    const { byContent } = await scene.record();
    for (const { end, talkers } of ended) {
      expect(talkers.flatMap((talker) => complaintsOf(talker, end, byContent))).toEqual([]);
      const answers = talkers.flatMap(({ said }) => said.map(({ answer }) => answer));
      expect(new Set(answers.filter((answer) => typeof answer !== "number"))).toEqual(new Set(["room.forbidden"]));
    }
  });

  it("the last two owners go at once, in whatever way: one of them stays", async () => {
    const leave = (room: string, { id, api }: Person) => api.delete(`/room/${room}/members/${id}`);
    const stepDown = (room: string, { id, api }: Person) =>
      api.put(`/room/${room}/members/${id}`, { member: { role: "member" } });
    const ways = [
      [leave, leave],
      [leave, stepDown],
      [stepDown, stepDown],
    ] as const;
    const race = async ([first, second]: (typeof ways)[number]) => {
      const room = await newRoom(ada, [], { visibility: "public" });
      await join(bob, room);
      const path = `/room/${room}/members/${bob.id}`;
      parsed(await ada.api.put(path, { member: { role: "owner" } }), 200, memberResponse);
      const answers = await Promise.all([first(room, ada), second(room, bob)]);
      const refused = answers.filter(({ status }) => status !== 200);
      expect(refused.map(refusalOf)).toEqual(["409 room.last_owner"]);
      const stays = answers[0] === refused[0] ? ada : bob;
      const { members } = parsed(await stays.api.get(`/room/${room}/members`), 200, membersResponse);
      expect(members.flatMap(({ role, user }) => (role === "owner" ? user.id : []))).toEqual([stays.id]);
      expect(parsed(await stays.api.get(`/room/${room}`), 200, roomResponse).room.admin_id).toBe(stays.id);
    };
    await Promise.all(ways.flatMap((way) => Array.from({ length: PAIRS }, () => race(way))));
  });
});

interface Visit {
  readonly socket: SocketClient;
  readonly cameAt: number;
}

const LATE_VISITS = 3;

/** Bob comes, stays for a moment and comes again; once the ban has been answered, he stays as long as he is let. */
async function comeAndGo(
  { room, random }: Scene,
  protocols: readonly string[],
  ban: { readonly isAnswered: boolean },
): Promise<Visit[]> {
  const visits: Visit[] = [];
  for (let late = 0; late < LATE_VISITS; ) {
    if (ban.isAnswered) late += 1;
    const cameAt = performance.now();
    const socket = await openSocket(bob, room, protocols);
    visits.push({ socket, cameAt });
    if (protocols.length > 0) socket.send('{"t":"hello"}');
    await Promise.race([socket.closed, sleep(random.between(0, 40))]);
    if (ban.isAnswered) await socket.closing();
    else socket.socket.close();
  }
  return visits;
}
