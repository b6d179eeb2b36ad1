import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { success } from "../../../src/contract/primitives.ts";
import { hibernateAccount, queryAccount } from "../../support/worker-account.ts";
import { answered, call, refused, roomOf, send } from "../../support/worker-client.ts";
import { newPerson } from "../../support/worker-people.ts";
import { PlainSocket, ticketFor } from "../../support/worker-socket.ts";

async function isRefused(room: string, ticket: string): Promise<void> {
  const closed = await (await PlainSocket.byTicket(room, ticket)).closed();
  expect(closed.code).toBe(1008);
  expect(closed.reason).toMatch(/^auth\.(invalid_token|session_ended)/);
}

describe("a ticket", () => {
  it("opens one socket, which is named as it asked for", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada, bob);
    const ticket = await ticketFor(bob, room);
    await hibernateAccount(bob.id);
    const socket = await PlainSocket.byTicket(room, ticket);
    await send(ada, room, "welcome");
    expect(await socket.next()).toMatchObject({ content: "welcome" });
    socket.send("thanks");
    expect(await socket.next()).toMatchObject({ user_id: bob.id, full_name: bob.fullName });
    await isRefused(room, ticket);
  });

  it("raced a hundred times, opens exactly one", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    await send(ada, room, "first");
    const ticket = await ticketFor(ada, room);
    const sockets = await Promise.all(Array.from({ length: 100 }, () => PlainSocket.byTicket(room, ticket)));
    const outcomes = await Promise.allSettled(sockets.map((socket) => socket.next()));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  it("is for its room and its user only", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const [room, other] = await Promise.all([roomOf(ada, bob), roomOf(ada, bob)]);
    const ticket = await ticketFor(ada, room);
    await isRefused(other, ticket);
    // Tried at the wrong room it is used up.
    await isRefused(room, ticket);
    const [, secret] = (await ticketFor(ada, room)).split(".");
    await isRefused(room, `${bob.id}.${secret}`);
    for (const wrong of [`${ada.id}.`, ada.id, "x", `${uuidv7()}.${secret}`, ada.token.split(".")[2] ?? ""]) {
      await isRefused(room, wrong);
    }
  });

  it("is good for thirty seconds", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const ticket = await ticketFor(ada, room);
    await queryAccount(ada.id, "update tickets set expires_at = expires_at - 30001");
    await isRefused(room, ticket);
  });

  it("ends with its session, and is kept as a hash only", async () => {
    const ada = await newPerson();
    const room = await roomOf(ada);
    const ticket = await ticketFor(ada, room);
    const stored = JSON.stringify(await queryAccount(ada.id, "select * from tickets"));
    expect(stored).not.toContain(ticket.split(".")[1]);
    await answered(call("POST", "/auth/logout", { as: ada }), success);
    await isRefused(room, ticket);
  });

  it("is no access token, and opens no room that its user is no member of", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada);
    const ticket = await ticketFor(bob, room);
    await refused(call("GET", "/user/me", { as: { token: ticket } }), "auth.invalid_token");
    expect((await (await PlainSocket.byTicket(room, ticket)).closed()).reason).toMatch(/^room\./);
  });
});
