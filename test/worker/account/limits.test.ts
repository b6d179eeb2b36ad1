import { runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import { roomResponse } from "../../../src/contract/room.ts";
import { loginResponse } from "../../../src/contract/session.ts";
import { limits } from "../../../src/domain/limits.ts";
import { queryAccount } from "../../support/worker-account.ts";
import { answered, call, type Person, refused, roomOf, sending } from "../../support/worker-client.ts";
import { deps, newPerson, newUser, PASSWORD } from "../../support/worker-people.ts";

const { triesPerAccount } = deps.config.limits;
const newAddress = () => `203.0.113.1 ${crypto.randomUUID()}`;
const from = (address: string) => ({ "cf-connecting-ip": address });
const logIn = (username: string, password: string, address: string, headers: Record<string, string> = {}) =>
  call("POST", "/auth/login", { json: { username, password }, headers: { ...from(address), ...headers } });
const wait = async (response: Promise<Response>) => {
  const answer = await response;
  const seconds = Number(answer.headers.get("retry-after"));
  await refused(answer, "rate.limited");
  return seconds;
};

function throttleOf(kind: string, key: string) {
  const name = createHmac("sha256", deps.config.jwtSecret).update(`${kind} ${key}`).digest("base64url");
  return env.THROTTLES.getByName(name);
}

/** As if so much time had passed since the last try. */
async function later(kind: string, key: string, ms: number): Promise<void> {
  await runInDurableObject(throttleOf(kind, key), (_, { storage }) => {
    storage.sql.exec("update attempts set at = at - ?", ms);
  });
}

/** As if so many guesses had failed beyond the free ones, the last of them just now. A machine under load takes its time. */
async function guessed(login: string, key: string, beyond: number): Promise<void> {
  await refused(logIn(login, "guess", newAddress()), "auth.invalid_credentials");
  await runInDurableObject(throttleOf("account", key), (_, { storage }) => {
    storage.sql.exec("update attempts set failures = ?, at = ?", triesPerAccount + beyond, Date.now());
  });
}

describe("guessing a password", () => {
  it("of one account waits longer and longer, from wherever it comes, and is not told by another answer", async () => {
    const user = await newUser();
    for (const [login, key] of [
      [user.email, user.id],
      ["nobody-there", "nobody nobody-there"],
    ] as const) {
      await guessed(login, key, 7);
      for (const password of ["guess", PASSWORD]) {
        const seconds = await wait(logIn(login.toUpperCase(), password, newAddress()));
        expect(seconds).toBeGreaterThan(64);
        expect(seconds).toBeLessThanOrEqual(128);
      }
      await later("account", key, 128_000);
      await refused(logIn(login, "guess", newAddress()), "auth.invalid_credentials");
      expect(await wait(logIn(login, "guess", newAddress()))).toBeGreaterThan(128);
    }
  });

  it("at once is counted exactly: of a hundred only the free ones are tried", async () => {
    const user = await newUser();
    const startedAt = Date.now();
    const tries = Array.from({ length: 100 }, () =>
      deps.throttles.admitLogin(user.id, newAddress(), { triesPerAccount: 10, triesPerAddress: 10 }),
    );
    const tried = (await Promise.allSettled(tries)).filter(({ status }) => status === "fulfilled");
    const waitedFor = Math.floor((Date.now() - startedAt) / 1000);
    expect(tried.length).toBeGreaterThanOrEqual(10);
    expect(tried.length).toBeLessThanOrEqual(10 + waitedFor);
  });

  it("never locks anybody out: the owner gets in from where they were before, and later from anywhere", async () => {
    const user = await newUser();
    const home = newAddress();
    await answered(logIn(user.email, PASSWORD, home), loginResponse);
    await guessed(user.email, user.id, 50);
    await wait(logIn(user.email, PASSWORD, newAddress()));
    await answered(logIn(user.email, PASSWORD, home), loginResponse);
    await later("account", user.id, 300_000);
    await answered(logIn(user.email, PASSWORD, newAddress()), loginResponse);
  });

  it("of many accounts from one address waits too, whatever header tells of another one", async () => {
    const address = newAddress();
    const few = { triesPerAccount: 10, triesPerAddress: 5 };
    const tryOne = () => deps.throttles.admitLogin(`nobody ${crypto.randomUUID()}`, address, few);
    for (let n = 0; n < few.triesPerAddress; n += 1) await tryOne();
    await runInDurableObject(throttleOf("login", address), (_, { storage }) => {
      expect(storage.sql.exec("select failures from attempts").one()).toEqual({ failures: 5 });
      storage.sql.exec("update attempts set failures = 15, at = ?", Date.now());
    });
    await expect(tryOne()).rejects.toMatchObject({ code: "rate.limited" });
    // One's own account in between does not wash the address clean.
    await deps.throttles.loginSucceeded("mine", address);
    await expect(tryOne()).rejects.toMatchObject({ code: "rate.limited" });

    const user = await newUser();
    await guessed(user.email, user.id, 8);
    const spoofed = { "x-forwarded-for": "127.0.0.1", "x-real-ip": "::1", "true-client-ip": "::1", forwarded: "for=_" };
    await wait(logIn(user.email, PASSWORD, newAddress(), spoofed));
    await runInDurableObject(throttleOf("login", address), (_, { storage }) => {
      storage.sql.exec("update attempts set failures = 2000, at = ?", Date.now());
    });
    await wait(logIn((await newUser()).email, PASSWORD, address, spoofed));
  });

  it("is forgotten: a counter that rests is deleted", async () => {
    const user = await newUser();
    await refused(logIn(user.email, "guess", newAddress()), "auth.invalid_credentials");
    const throttle = throttleOf("account", user.id);
    expect(await runDurableObjectAlarm(throttle)).toBe(true);
    const tables = await runInDurableObject(throttle, (_, { storage }) =>
      storage.sql.exec("select name from sqlite_master where name = 'attempts'").toArray(),
    );
    expect(tables).toEqual([]);
  });
});

describe("a limit", () => {
  const quotaHeaders = ({ headers }: Response) => [headers.get("ratelimit-policy"), headers.get("ratelimit")];

  it("of sign-ups is one of each address", async () => {
    const quota = { name: "signups", count: 2, seconds: 3_600 };
    const address = newAddress();
    const states = [];
    for (let n = 0; n < 3; n += 1) states.push(await deps.throttles.take(address, quota));
    expect(states.map(({ retryAfterSeconds }) => retryAfterSeconds)).toEqual([0, 0, 1_800]);
    const tag = crypto.randomUUID().slice(0, 8);
    const user = { email: `${tag}@example.com`, username: `s-${tag}`, full_name: "S" };
    const answer = await call("POST", "/user/signup", {
      json: { user, password: PASSWORD },
      headers: from(newAddress()),
    });
    expect(quotaHeaders(answer)[0]).toBe('"signups";q=10000;w=3600');
    expect(answer.status).toBe(201);
  });

  it("of tickets and other writes is said in headers, and one's own", async () => {
    const [ada, bob] = await Promise.all([newPerson(), newPerson()]);
    const room = await roomOf(ada);
    const ticket = (as: Person) => call("POST", "/auth/ws-ticket", { as, json: { room_id: room } });
    const { count } = deps.config.limits.tickets;
    expect(quotaHeaders(await ticket(ada))).toEqual([`"tickets";q=${count};w=60`, `"tickets";r=${count - 1};t=1`]);
    await queryAccount(ada.id, `update quotas set spent_until = ${Date.now() + 60_000} where name = 'tickets'`);
    const late = await ticket(ada);
    expect(late.headers.get("ratelimit")).toMatch(/^"tickets";r=0;t=\d+$/);
    await refused(late, "rate.limited");
    expect((await ticket(bob)).status).toBe(201);

    await queryAccount(ada.id, `insert or replace into quotas values ('writes', ${Date.now() + 60_000})`);
    const rename = { json: { user: { full_name: "Ada King" } } };
    await refused(call("PUT", `/user/update/${ada.id}`, { as: ada, ...rename }), "rate.limited");
    expect((await call("GET", "/user/me", { as: ada })).status).toBe(200);
    // Rooms count sends themselves.
    const sent = await sending(ada, room, "still here");
    expect(sent.status).toBe(201);
    expect(sent.headers.get("ratelimit-policy")).toBe('"sends";q=200;w=10');
  });

  it("of idempotency keys refuses: forgetting one early would create twice", async () => {
    const ada = await newPerson();
    const create = (key: string) =>
      call("POST", "/room/", { as: ada, json: { room: { name: "A room" } }, headers: { "idempotency-key": key } });
    const first = await answered(create("first"), roomResponse, 201);
    const until = Date.now() + 60_000;
    await queryAccount(
      ada.id,
      `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${limits.claimsPerAccountMax - 1})
       insert into claims select 'k' || i, 'f', 'v', ${until} from n`,
    );
    expect(await wait(create("one-more"))).toBeGreaterThan(50);
    expect((await answered(create("first"), roomResponse)).room.id).toBe(first.room.id);
  });
});
