import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { passwordResetResponse } from "../../../src/contract/password-reset.ts";
import { success } from "../../../src/contract/primitives.ts";
import { loginResponse, refreshResponse } from "../../../src/contract/session.ts";
import { signupInvitationCreated } from "../../../src/contract/signup-invitation.ts";
import { tokenCreated } from "../../../src/contract/token.ts";
import { userResponse } from "../../../src/contract/user.ts";
import { accountOf } from "../../support/worker-account.ts";
import { answered, call, type Person, roomOf, send } from "../../support/worker-client.ts";
import { sql } from "../../support/worker-database.ts";
import { FrameSocket } from "../../support/worker-frames.ts";
import { newPerson } from "../../support/worker-people.ts";
import { drained } from "../../support/worker-room.ts";
import { PlainSocket, ticketFor } from "../../support/worker-socket.ts";

const levels = ["debug", "log", "info", "warn", "error"] as const;
let logged: string[] = [];

beforeEach(() => {
  logged = [];
  for (const level of levels) {
    vi.spyOn(console, level).mockImplementation((...args: unknown[]) => void logged.push(args.map(String).join(" ")));
  }
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Everything that is written in PostgreSQL. */
async function database(): Promise<string> {
  const tables = await sql<{ name: string }[]>`select table_name as name from information_schema.tables
    where table_schema = 'public' and table_type = 'BASE TABLE'`;
  const dumps = await Promise.all(tables.map(({ name }) => sql.unsafe(`select t::text as row from "${name}" t`)));
  expect(tables.length).toBeGreaterThan(8);
  return JSON.stringify(dumps);
}

/** Everything that is written in an object. */
function storageOf(stub: DurableObjectStub): Promise<string> {
  return runInDurableObject(stub, (_, { storage: { sql: own } }) => {
    const tables = own.exec<{ name: string }>("select name from sqlite_master where type = 'table'").toArray();
    const names = tables.map(({ name }) => name).filter((name) => !name.startsWith("_cf"));
    return JSON.stringify(names.map((name) => own.exec(`select * from "${name}"`).toArray()));
  });
}

it("secrets stand neither in logs nor in errors nor in what is stored", async () => {
  const root = await newPerson({ role: "admin" });
  const tag = crypto.randomUUID();
  const passwords = [1, 2, 3, 4].map((n) => `canary ${n} ${tag}`);
  const [first = "", second = "", third = "", wrong = ""] = passwords;
  const username = `canary-${tag.slice(0, 8)}`;
  const user = { email: `${username}@example.com`, username, full_name: "Canary" };

  const invitation = call("POST", "/admin/signup-invitations", { as: root, json: { invitation: {} } });
  const { code } = await answered(invitation, signupInvitationCreated, 201);
  const signup = { user, password: first, invitation: code };
  const { user: made } = await answered(call("POST", "/user/signup", { json: signup }), userResponse, 201);
  const logIn = (password: string) => call("POST", "/auth/login", { json: { username, password } });
  const { session } = await answered(logIn(first), loginResponse);
  const ada: Person = { ...root, id: made.id, username, token: session.access_token };
  const old = session.refresh_token;
  const exchanged = await answered(call("POST", "/auth/refresh", { json: { refresh_token: old } }), refreshResponse);
  const fresh = exchanged.session.refresh_token;

  const room = await roomOf(ada);
  const json = { token: { name: "A program", scopes: ["read", "write"] } };
  const program = (await answered(call("POST", "/user/tokens", { as: ada, json }), tokenCreated, 201)).secret ?? "";
  const [used, unused] = [await ticketFor(ada, room), await ticketFor(ada, room)];
  const issued = call("POST", `/admin/users/${made.id}/password-reset`, { as: root });
  const { token: reset } = (await answered(issued, passwordResetResponse, 201)).reset;

  // On sockets: every way in, and a fresh token in a frame.
  const plain = await PlainSocket.byTicket(room, used);
  await PlainSocket.connect(`/ws/${room}?token=${ada.token}`, {});
  const frames = await FrameSocket.open(room, { ...ada, token: program });
  frames.say({ t: "hello" });
  await frames.next("ready");
  frames.say({ t: "auth", id: "1", token: ada.token });
  frames.say({ t: "auth", id: "2", token: `${ada.token}x` });
  await send(ada, room, "an ordinary message");
  await plain.next();

  // What is refused.
  const change = { old_password: wrong, new_password: second, confirm_password: second };
  const errors = await Promise.all(
    [
      logIn(wrong),
      call("POST", "/user/signup", { json: { ...signup, surprise: first } }),
      call("POST", "/user/signup", { json: { ...signup, password: `${first}${"x".repeat(300)}` } }),
      call("POST", "/auth/login", { body: `{"username":"${username}","password":"${wrong}`, headers: jsonType }),
      call("POST", "/user/update_password", { as: ada, json: change }),
      call("POST", "/user/update_password", { as: ada, json: { ...change, confirm_password: third } }),
      call("POST", "/auth/refresh", { json: { refresh_token: `${fresh}x` } }),
      call("POST", "/auth/reset-password", { json: { token: `${reset}x`, new_password: third } }),
      call("GET", "/user/me", { as: { token: `${program}A` } }),
      call("GET", `/user/me?token=${program}`, {}),
      call("GET", "/user/me", { headers: { authorization: `Basic ${ada.token}` } }),
    ].map(async (answer) => await (await answer).text()),
  );
  const accepted = { token: reset, new_password: third };

  const secrets = [
    ...passwords,
    code,
    ada.token,
    exchanged.session.access_token,
    old.split(".")[2],
    fresh.split(".")[2],
    program,
    program.slice(-43),
    ...[used, unused].map((ticket) => ticket.split(".")[1]),
    reset,
  ] as string[];
  for (const secret of secrets) expect(secret.length).toBeGreaterThan(15);
  const stored = async () => [await storageOf(accountOf(made.id)), await storageOf(env.ROOMS.getByName(room))];
  const before = await stored();
  await answered(call("POST", "/auth/reset-password", { json: accepted }), success);
  await drained(room);
  const places = {
    logs: logged.join("\n"),
    errors: errors.join("\n"),
    stored: [...before, ...(await stored())].join(),
  };
  const written = await database();
  expect(written).toContain(made.id);
  for (const secret of secrets) {
    for (const [place, text] of Object.entries({ ...places, written })) {
      expect(text.includes(secret), `${secret} in ${place}`).toBe(false);
    }
  }
  expect(places.logs).not.toContain("an ordinary message");
});

const jsonType = { "content-type": "application/json" };
