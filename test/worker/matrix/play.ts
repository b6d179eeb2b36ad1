import { exports } from "cloudflare:workers";
import { v7 as uuidv7 } from "uuid";
import { problem } from "../../../src/contract/problem.ts";
import type { ErrorCode } from "../../../src/domain/errors.ts";
import { addressOf, type Ids } from "../../support/hostile-addresses.ts";
import type { ApiDocument, Operation } from "../../support/openapi.ts";
import { within } from "../../support/worker-bounded.ts";
import { call } from "../../support/worker-client.ts";
import type { Actor, Player } from "./cast.ts";
import type { Row } from "./read-table.ts";
import { requests } from "./requests.ts";
import type { Scene } from "./scene.ts";
import { legend } from "./table.ts";

const SOCKET_WAIT_MS = 5_000;
const symbols = new Map<ErrorCode, string>(Object.entries(legend).map(([symbol, code]) => [code, symbol]));

/** What one actor is answered on one row, as the table would say it, and what else is wrong with the answer. */
export interface Played {
  readonly symbol: string;
  readonly complaints: readonly string[];
}

export async function play(api: ApiDocument, row: Row, actor: Actor, scene: Scene): Promise<Played> {
  const me = actor === "anonymous" ? null : scene.players.cast[actor];
  if (row.method === "SOCKET") return { symbol: await knock(scene, me), complaints: [] };
  const operation = api.operations.find(({ method, path }) => method === row.method && path === row.path);
  if (!operation) throw new Error(`${row.name}: the document has no such route`);
  const ask = async (other: Ids = {}): Promise<Answer> => {
    const ids = { ...scene.ids, ...other };
    const request = await requests[row.name]?.({ scene, actor, me, ids });
    const json = request?.json ?? (operation.body ? api.exampleOf(operation.body.schema) : undefined);
    const address = addressOf(api, operation, { ...ids, ...request?.ids, ...other }, request?.query);
    const response = await call(operation.method, address, { as: me?.person, json });
    const type = response.headers.get("content-type");
    const text = await response.text();
    return { status: response.status, type, body: type?.includes("json") ? JSON.parse(text) : text };
  };
  const answer = await ask();
  const code = answer.status < 300 ? null : problem.parse(answer.body).code;
  const complaints: string[] = [];
  if (!isDocumented(operation, answer, code)) complaints.push(`${answer.status} ${code} is not documented`);
  if (code !== null && answer.status === 404) {
    const parameter = parameterOf(code, row);
    if (!row.path.includes(`{${parameter}}`)) complaints.push(`${code}, and nothing of the kind in the path`);
    // What is no id at all can be no user, and so it is no member.
    for (const id of code === "member.not_found" ? [uuidv7()] : [uuidv7(), "no-id"]) {
      const nothing = await ask({ [parameter]: id });
      if (anonymised(nothing) !== anonymised(answer)) {
        complaints.push(`${anonymised(answer)}, but of what does not exist ${anonymised(nothing)}`);
      }
    }
  }
  return { symbol: code === null ? "ok" : (symbols.get(code) ?? code), complaints };
}

interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly body: unknown;
}

function isDocumented({ replies }: Operation, { status, type }: Answer, code: ErrorCode | null): boolean {
  const reply = replies[status];
  return reply?.types.some((name) => type?.startsWith(name)) === true && (code === null || reply.codes.includes(code));
}

/** The parameter of the path that names what was not found. */
function parameterOf(code: ErrorCode, { path }: Row): string {
  const [group = "", detail = ""] = code.split(".");
  const noun = detail.replace(/_?not_found$/, "") || group;
  const names = { member: "user_id", message: "message_id|seq", invitation: "\\w*invitation_id|code" }[noun];
  return new RegExp(`\\{(${names ?? `${noun}_id`})\\}`).exec(path)?.[1] ?? noun;
}

/** Without what differs from request to request. */
function anonymised({ status, body }: Answer): string {
  const { instance: _instance, request_id: _requestId, ...rest } = body as Record<string, unknown>;
  return JSON.stringify({ status, ...rest });
}

/** Opens a `chat.v1` socket and greets. @returns `ok` once the room is ready, else the code it is closed with. */
async function knock({ roomId }: Scene, me: Player | null): Promise<string> {
  const headers = { upgrade: "websocket", "sec-websocket-protocol": "chat.v1" };
  const credentials = me ? { authorization: `Bearer ${me.person.token}` } : {};
  const url = `https://parlor.test/ws/${roomId}`;
  const { webSocket } = await exports.default.fetch(url, { headers: { ...headers, ...credentials } });
  if (!webSocket) throw new Error("No socket");
  const { promise, resolve } = Promise.withResolvers<string>();
  webSocket.addEventListener("message", () => resolve("ok"));
  webSocket.addEventListener("close", ({ code }) => resolve(String(code)));
  webSocket.accept();
  webSocket.send('{"t":"hello"}');
  const symbol = await within(SOCKET_WAIT_MS, "an answer to hello", promise);
  if (symbol === "ok") webSocket.close(1000);
  return symbol;
}
