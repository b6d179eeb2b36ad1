import { request } from "node:http";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { messageResponse } from "../../src/contract/message.ts";
import { membersResponse } from "../../src/contract/room.ts";
import { errorInfo } from "../../src/domain/errors.ts";
import { eventually } from "../support/bounded.ts";
import { forgedTokens } from "../support/forged-tokens.ts";
import {
  addressOf,
  extremeAddresses,
  hostileAddresses,
  type Ids,
  isPath,
  unknownIds,
} from "../support/hostile-addresses.ts";
import { hostileBodies } from "../support/hostile-bodies.ts";
import { ApiDocument, type Operation } from "../support/openapi.ts";
import { logIn, newPerson, newRoom, PASSWORD, type Person } from "../support/people.ts";
import { fingerprint, withSql } from "../support/projection.ts";
import { type Answer, parsed, problemOf, RestClient, type Sending } from "../support/rest-client.ts";
import { type RunningServer, startServer } from "../support/server.ts";

/** One request that has to be refused. */
interface Attempt {
  readonly operation: Operation;
  readonly name: string;
  readonly as: RestClient;
  readonly method?: string;
  readonly address: string;
  readonly sending?: Sending;
  /** Any refusal if left out. */
  readonly statuses?: readonly number[];
}

const AT_ONCE = 12;

let server: RunningServer;
let api: ApiDocument;
let nobody: RestClient;
let admin: RestClient;
let victim: Person;
let outsider: Person;
/** The victim's own things: the ids with which every path exists. */
let ids: Ids;
let before: Awaited<ReturnType<typeof stored>>;
let sent = 0;
const logged: string[] = [];

beforeAll(async () => {
  server = await startServer({ onLine: (line) => logged.push(line) });
  api = await ApiDocument.read(server.url);
  nobody = new RestClient(server.url);
  victim = await newPerson(server.url, "victim");
  outsider = await newPerson(server.url, "outsider");
  const { session } = await logIn(server.url, server.admin.email, server.admin.password);
  admin = new RestClient(server.url, session.access_token);
  const room_id = await newRoom(victim);
  const send = await victim.api.post(`/message/rooms/${room_id}/messages`, { message: { content: "untouched" } });
  const { message } = parsed(send, 201, messageResponse);
  ids = { room_id, user_id: victim.id, message_id: message.id };
  await eventually(10_000, "the message in PostgreSQL", async () => {
    const rows = await withSql(server.databaseUrl, (sql) => sql`select 1 from messages where id = ${message.id}`);
    return rows.length === 1 || undefined;
  });
  before = await stored();
});

afterAll(async () => {
  console.log(`bad input: ${sent} requests to ${api.operations.length} operations`);
  await server.stop();
});

/** Everything in PostgreSQL, and where the room itself stands: nothing of it may move. */
async function stored(): Promise<object> {
  const members = parsed(await victim.api.get(`/room/${ids.room_id}/members`), 200, membersResponse);
  return { rev: members.rev, members: members.members, tables: await fingerprint(server.databaseUrl) };
}

/** Sends them all. @returns one line for each that was not refused as it should be. */
async function complaintsOf(attempts: Iterable<Attempt>): Promise<string[]> {
  const complaints: string[] = [];
  const queue = attempts[Symbol.iterator]();
  const work = async () => {
    for (let next = queue.next(); !next.done; next = queue.next()) {
      const { operation, name, as, method = operation.method, address, sending, statuses } = next.value;
      sent += 1;
      const answer = await as.request(method, address, sending);
      const complaint = complaintOf(answer, statuses);
      if (complaint) complaints.push(`${method} ${operation.path}: ${name}: ${complaint}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return complaints;
}

function complaintOf(answer: Answer, statuses: readonly number[] | undefined): string | null {
  if (answer.status < 400 || answer.status >= 500) return `answered ${answer.status} ${answer.text.slice(0, 200)}`;
  try {
    const { code, status } = problemOf(answer);
    if (errorInfo(code).status !== status) return `${code} came with ${status}`;
    return statuses === undefined || statuses.includes(status) ? null : `answered ${status} ${code}`;
  } catch (error) {
    return String(error);
  }
}

function validBody({ body }: Operation): Sending {
  return body ? { json: api.exampleOf(body.schema) } : {};
}

/** Sends a body for as long as it is taken. @returns the answer, null if the connection ended first, and what was sent. */
async function pour(size: number, isAnnounced: boolean): Promise<{ arrived: number; answer: string | null }> {
  const headers = { "content-type": "application/json", ...(isAnnounced ? { "content-length": size } : {}) };
  const pouring = request(`${server.url}/auth/login`, { method: "POST", headers });
  let arrived = 0;
  const chunk = Buffer.alloc(64 * 1024, " ");
  const fill = () => {
    while (arrived < size && !pouring.destroyed) {
      arrived += chunk.length;
      if (!pouring.write(chunk)) return;
    }
  };
  pouring.on("drain", fill);
  fill();
  const answer = await new Promise<string | null>((resolve) => {
    pouring.once("response", (response) => {
      text(response).then(
        (body) => resolve(`${response.statusCode} ${body}`),
        () => resolve(null),
      );
    });
    pouring.once("error", () => resolve(null));
  });
  pouring.destroy();
  return { arrived, answer };
}

function* all<T>(generate: (operation: Operation) => Iterable<T>): Generator<T> {
  for (const operation of api.operations) yield* generate(operation);
}

describe("bad input to every documented route is refused with a stable code", { timeout: 120_000 }, () => {
  it("has routes to try", () => {
    expect(api.operations.length).toBeGreaterThan(25);
  });

  it("in the body", async () => {
    const attempts = all(function* (operation): Generator<Attempt> {
      const address = addressOf(api, operation, ids);
      for (const { name, sending } of hostileBodies(api, operation)) {
        yield { operation, name, as: admin, address, sending };
      }
    });
    expect(await complaintsOf(attempts)).toEqual([]);
  });

  it.each(["announced", "in chunks"])(
    "of 100 MB, %s, is refused before it has arrived, and the server goes on",
    async (how) => {
      const size = 100_000_000;
      const { arrived, answer } = await pour(size, how === "announced");
      // Under a client that goes on and on the connection may end, which the local runtime may answer by itself.
      expect(answer ?? "ended").toMatch(/^(413 .*"request\.too_large"|500 Error: Network connection lost|ended$)/);
      expect(arrived).toBeLessThan(size / 2);
      expect((await nobody.get("/health")).status).toBe(200);
    },
  );

  it("in the path, the query and the headers", async () => {
    const attempts = all(function* (operation): Generator<Attempt> {
      for (const { name, address, headers = {} } of hostileAddresses(api, operation, ids)) {
        yield { operation, name, as: admin, address, sending: { ...validBody(operation), headers } };
      }
    });
    expect(await complaintsOf(attempts)).toEqual([]);
  });

  it("with ids of nothing, or of things that are somebody else's", async () => {
    const attempts = all(function* (operation): Generator<Attempt> {
      if (!operation.parameters.some(isPath)) return;
      const sending = validBody(operation);
      const nothing = addressOf(api, operation, unknownIds(operation));
      yield { operation, name: "unknown ids", as: admin, address: nothing, sending, statuses: [404] };
      // A user's public part is for everybody, and anybody can be blocked.
      const isPublic = operation.method === "GET" && !operation.path.includes("{room_id}");
      if (isPublic || operation.path.startsWith("/user/blocks/")) return;
      const address = addressOf(api, operation, ids);
      yield { operation, name: "foreign ids", as: outsider.api, address, sending, statuses: [403, 404] };
    });
    expect(await complaintsOf(attempts)).toEqual([]);
  });

  it("with junk for a token", async () => {
    const { session } = await logIn(server.url, server.admin.email, server.admin.password);
    const basic = Buffer.from(`${server.admin.email}:${server.admin.password}`).toString("base64");
    const forged = [`Basic ${basic}`, `Bearer ${session.refresh_token}`, ...(await forgedTokens(session.access_token))];
    const attempts = all(function* (operation): Generator<Attempt> {
      if (!operation.isSecured) return;
      const address = addressOf(api, operation, ids);
      const attempt = { operation, address, as: nobody, statuses: [401] };
      yield { ...attempt, name: "no token", sending: validBody(operation) };
      for (const authorization of forged) {
        const sending = { ...validBody(operation), headers: { authorization } };
        yield { ...attempt, name: authorization.slice(0, 40), sending };
      }
    });
    expect(await complaintsOf(attempts)).toEqual([]);
  });

  it("by a method that the path does not have", async () => {
    const paths = new Set(api.operations.map(({ path }) => path));
    const attempts = all(function* (operation): Generator<Attempt> {
      if (!paths.delete(operation.path)) return;
      const known = api.operations.filter(({ path }) => path === operation.path).map((other) => other.method);
      const unknown = ["POST", "PUT", "PATCH", "DELETE", "PROPFIND"].filter((method) => !known.includes(method));
      // Not the victim's ids: a longer path of another route may well fit.
      const address = addressOf(api, operation, unknownIds(operation));
      for (const method of unknown) yield { operation, name: "method", as: admin, method, address };
    });
    expect(await complaintsOf(attempts)).toEqual([]);
  });

  it("and what is extreme but valid breaks nothing", async () => {
    const broken: string[] = [];
    let tried = 0;
    for (const operation of api.operations.filter(({ method }) => method === "GET")) {
      for (const { name, address } of extremeAddresses(api, operation, ids)) {
        const { status, text } = await admin.get(address);
        tried += 1;
        if (status >= 500) broken.push(`${operation.path}: ${name}: ${status} ${text}`);
      }
    }
    expect(broken).toEqual([]);
    expect(tried).toBeGreaterThan(50);
  });

  it("and nothing of it is stored", async () => {
    expect(sent).toBeGreaterThan(1_000);
    expect(await stored()).toEqual(before);
  });

  it("and no secret stands in the log", () => {
    const secrets = [PASSWORD, server.admin.password, "$scrypt$", victim.token, outsider.token, admin.token ?? ""];
    expect(logged.filter((line) => secrets.some((secret) => line.includes(secret)))).toEqual([]);
  });

  /** Otherwise everything above could have been refused for a reason of its own. */
  it("although what was spoilt is valid as it was", async () => {
    const refused: string[] = [];
    for (const operation of api.operations.filter(({ body }) => body !== null)) {
      const answer = await victim.api.request(operation.method, addressOf(api, operation, ids), validBody(operation));
      if (answer.status === 400 || answer.status === 415 || answer.text.includes('"request.invalid"')) {
        refused.push(`${operation.method} ${operation.path}: ${answer.text}`);
      }
    }
    expect(refused).toEqual([]);
    expect(await stored()).not.toEqual(before);
  });
});
