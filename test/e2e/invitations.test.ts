import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acceptResponse, invitationCreated, invitationsResponse } from "../../src/contract/invitation.ts";
import { memberResponse, membersResponse, removalResponse, roomResponse } from "../../src/contract/room.ts";
import { tokenCreated } from "../../src/contract/token.ts";
import { userResponse } from "../../src/contract/user.ts";
import { logIn, newPerson, newRoom, type Person } from "../support/people.ts";
import { type Answer, parsed, RestClient, refusalOf } from "../support/rest-client.ts";
import { type RunningServer, startServer } from "../support/server.ts";

let server: RunningServer;
let root: RestClient;
let ada: Person;

/** Serves all tests of a describe, with this configuration. */
function serving(vars: Record<string, string> = {}): void {
  beforeAll(async () => {
    server = await startServer({ vars });
    const { session } = await logIn(server.url, server.admin.email, server.admin.password);
    root = new RestClient(server.url, session.access_token);
    ada = await newPerson(server.url, "ada");
  });
  afterAll(async () => await server.stop());
}

interface Bot {
  readonly id: string;
  readonly api: RestClient;
}

/** Somebody without a password, whose making costs no hash of one. */
async function newBot(): Promise<Bot> {
  const bot = { username: `bot-${randomUUID().slice(0, 13)}`, full_name: "A bot" };
  const { user } = parsed(await root.post("/admin/bots", { bot }), 201, userResponse);
  const token = { name: "all", scopes: ["read", "write"] };
  const made = parsed(await root.post(`/admin/users/${user.id}/tokens`, { token }), 201, tokenCreated);
  return { id: user.id, api: new RestClient(server.url, made.secret) };
}

const newBots = (count: number) => Promise.all(Array.from({ length: count }, newBot));

async function newLink(roomId: string, invitation: object): Promise<string> {
  const made = await ada.api.post(`/room/${roomId}/invitations`, { invitation });
  return parsed(made, 201, invitationCreated).code ?? "";
}

const redeem = ({ api }: Bot, code: string) => api.post(`/invitation/${code}/accept`);
/** `200`, or the refusal. */
const outcomeOf = (answer: Answer) => (answer.status === 200 ? "200" : refusalOf(answer));

function counted(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const outcome of outcomes) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

async function memberIds(roomId: string): Promise<string[]> {
  const page = parsed(await ada.api.get(`/room/${roomId}/members?limit=100`), 200, membersResponse);
  return page.members.map(({ user }) => user.id).sort();
}

describe("a link that a hundred people redeem at once", () => {
  serving();

  let bots: Bot[];
  beforeAll(async () => {
    bots = await newBots(100);
  });

  /** Ten uses: ten join, ninety learn that it is used up, and who joined may say so again. */
  async function race(roomId: string): Promise<void> {
    const code = await newLink(roomId, { max_uses: 10 });
    const outcomes = (await Promise.all(bots.map((bot) => redeem(bot, code)))).map(outcomeOf);
    expect(counted(outcomes)).toEqual({ "200": 10, "410 invitation.expired": 90 });
    const joined = bots.filter((_, index) => outcomes[index] === "200");
    expect(await memberIds(roomId)).toEqual([ada.id, ...joined.map(({ id }) => id)].sort());
    const repeated = await Promise.all(bots.map((bot) => redeem(bot, code)));
    expect(repeated.map(outcomeOf)).toEqual(outcomes);
    for (const answer of repeated) {
      if (answer.status === 200) expect(parsed(answer, 200, acceptResponse).room_id).toBe(roomId);
    }
    expect(parsed(await ada.api.get(`/room/${roomId}`), 200, roomResponse).room.member_count).toBe(11);
  }

  it("has exactly as many uses as it was given", async () => {
    await race(await newRoom(ada));
  });

  it("has them while PostgreSQL is down, too", async () => {
    const room = await newRoom(ada);
    await server.stopDatabase();
    try {
      await race(room);
    } finally {
      await server.startDatabase();
    }
  });

  it("admits nobody once its revocation was answered", async () => {
    const room = await newRoom(ada);
    const code = await newLink(room, {});
    const { invitations } = parsed(await ada.api.get(`/room/${room}/invitations`), 200, invitationsResponse);
    const redemptions = bots.slice(0, 50).map((bot) => redeem(bot, code));
    const revocation = ada.api.delete(`/room/${room}/invitations/${invitations[0]?.id}`);
    parsed(await revocation, 200, removalResponse);
    const late = await Promise.all(bots.slice(50).map((bot) => redeem(bot, code)));
    expect(counted(late.map(outcomeOf))).toEqual({ "404 invitation.not_found": 50 });
    const outcomes = counted((await Promise.all(redemptions)).map(outcomeOf));
    expect(Object.keys(outcomes).filter((outcome) => outcome !== "200")).toEqual(
      outcomes["404 invitation.not_found"] === undefined ? [] : ["404 invitation.not_found"],
    );
    expect(await memberIds(room)).toHaveLength(1 + (outcomes["200"] ?? 0));
  });

  it("leaves one member where the same person comes by all doors at once", async () => {
    const room = await newRoom(ada, [], { visibility: "public" });
    const code = await newLink(room, { max_uses: 1 });
    const [bot] = bots as [Bot];
    const member = { member: { role: "member" } };
    const answers = await Promise.all([
      ...Array.from({ length: 10 }, () => redeem(bot, code)),
      ...Array.from({ length: 5 }, () => bot.api.post(`/room/${room}/join`)),
      ada.api.put(`/room/${room}/members/${bot.id}`, member),
    ]);
    expect(counted(answers.map(outcomeOf))).toEqual({ "200": 16 });
    expect(await memberIds(room)).toEqual([ada.id, bot.id].sort());
  });
});

describe("the limits", () => {
  serving({ MEMBERS_MAX: "4", JOINS_PER_ROOM: "6", INVITATIONS_PER_ROOM: "3", ROOMS_PER_USER: "5" });

  async function limited(answering: Promise<Answer>): Promise<void> {
    const answer = await answering;
    expect(refusalOf(answer)).toBe("429 rate.limited");
    expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  }

  it("of a room: members, however many come at once, joins and invitations in an hour", async () => {
    const room = await newRoom(ada, [], { visibility: "public" });
    const bots = await newBots(6);
    const answers = await Promise.all(bots.map(({ api }) => api.post(`/room/${room}/join`)));
    expect(counted(answers.map(outcomeOf))).toEqual({ "200": 3, "409 room.full": 3 });
    const [inside] = bots.filter((_, index) => answers[index]?.status === 200);
    await limited((inside as Bot).api.post(`/room/${room}/join`));
    parsed(await ada.api.delete(`/room/${room}/members/${inside?.id}`), 200, removalResponse);
    const [late] = (await newBots(1)) as [Bot];
    await limited(late.api.post(`/room/${room}/join`));
    const put = ada.api.put(`/room/${room}/members/${late.id}`, { member: { role: "member" } });
    parsed(await put, 200, memberResponse);
    for (let n = 0; n < 3; n += 1) await newLink(room, {});
    await limited(ada.api.post(`/room/${room}/invitations`, { invitation: {} }));
  });

  it("of a user: rooms in an hour", async () => {
    const [bot] = (await newBots(1)) as [Bot];
    for (let n = 0; n < 5; n += 1)
      parsed(await bot.api.post("/room", { room: { name: "One more" } }), 201, roomResponse);
    await limited(bot.api.post("/room", { room: { name: "One too many" } }));
  });
});
