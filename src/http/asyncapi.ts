import { z } from "@hono/zod-openapi";
import { closeTable } from "../contract/close.ts";
import { clientFrameExamples, plainFrameExamples, serverFrameExamples } from "../contract/frame-examples.ts";
import { clientFrames, frameLimits, serverFrames } from "../contract/frames.ts";
import { plainMessage } from "../contract/message.ts";
import { problem } from "../contract/problem.ts";
import { limits } from "../domain/limits.ts";
import { openApiConfig } from "./openapi.ts";

type Json = Record<string, unknown>;
type Examples = Readonly<Record<string, unknown>>;

const component = (kind: string, name: string) => ({ $ref: `#/components/${kind}/${name}` });
const inChannel = (channel: string, name: string) => ({ $ref: `#/channels/${channel}/messages/${name}` });

const plainError = z
  .object({ error: problem })
  .strict()
  .meta({ id: "PlainError", title: "A message was refused; the socket stays open" });

/** AsyncAPI 3.0 of the socket, made from the zod frames. `url` is where the server was asked for it. */
export function asyncApiDocument(url: string): Json {
  const { host, protocol } = new URL(url);
  const schemas: Json = {};
  const messages: Json = { Ping: ping, PlainText: plainText };
  const add = (schema: z.ZodType, name: string, examples: Examples): string => {
    const { id, title } = schemaInto(schemas, schema);
    messages[id] = {
      name,
      title,
      contentType: "application/json",
      payload: component("schemas", id),
      examples: Object.entries(examples).map(([example, payload]) => ({ name: example, payload })),
    };
    return id;
  };
  const addAll = (frames: Readonly<Record<string, z.ZodType>>, examples: Readonly<Record<string, Examples>>) =>
    Object.entries(frames).map(([t, schema]) => add(schema, t, examples[t] ?? {}));

  const fromClient = addAll(clientFrames, clientFrameExamples);
  const fromServer = addAll(serverFrames, serverFrameExamples);
  const plainFromServer = [
    add(plainMessage, "message", { message: plainFrameExamples.message }),
    add(plainError, "error", { error: plainFrameExamples.error }),
  ];
  const clientMessages = [...fromClient, "Ping"];
  const all = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, component("messages", name)] as const));
  return {
    asyncapi: "3.0.0",
    info: { ...info, version: openApiConfig.info.version },
    defaultContentType: "application/json",
    servers: { here: { host, protocol: protocol === "https:" ? "wss" : "ws", security: credentials } },
    channels: {
      room: {
        ...room,
        title: "chat.v1",
        bindings: binding("chat.v1", true),
        messages: all([...clientMessages, ...fromServer]),
      },
      plain: {
        ...room,
        title: "chat.plain",
        bindings: binding("chat.plain", false),
        messages: all(["PlainText", ...plainFromServer]),
      },
    },
    operations: {
      hear: operation("receive", "room", clientMessages, "What a client of `chat.v1` sends"),
      tell: operation("send", "room", fromServer, "What the server sends to a client of `chat.v1`"),
      hearPlain: operation("receive", "plain", ["PlainText"], "What a plain client sends"),
      tellPlain: operation("send", "plain", plainFromServer, "What the server sends to a plain client"),
    },
    components: { messages, schemas, securitySchemes },
    "x-close-codes": closeTable,
    "x-limits": { ...frameLimits, ...socketLimits },
  };
}

const socketLimits = {
  frames_per_second: limits.framesPerSecond,
  frames_burst: limits.framesBurst,
  sockets_per_user_and_room: limits.socketsPerUserMax,
  sockets_per_room: limits.socketsPerRoomMax,
  backlog_events: limits.backlogEventsMax,
  backlog_bytes: limits.backlogBytesMax,
  plain_unanswered_bytes: limits.plainUnansweredBytesMax,
  recent_messages: limits.recentMessages,
};

const info = {
  title: "Parlor: the socket of a room",
  license: { name: "MIT" },
  description: [
    "`GET /ws/{room_id}` in two modes. With the sub-protocol `chat.v1` the frames are JSON in both directions: the",
    "client says `hello` first (or gives `?since=<epoch>.<rev>`) and is answered by `ready`; then `events` come in the",
    "room's one order. Without a sub-protocol, or with `chat.plain`, each text frame of the client is a message, and",
    "each message comes back as one JSON object a frame, after the newest messages of the room.",
    "",
    "Resume: give the `epoch` and the last `rev`. Either every event behind it comes once and in order",
    "(`recovered: true`), or `ready` is a fresh start with the newest messages.",
    "",
    "| Close code | Plain | Meaning |",
    "|---|---|---|",
    ...closeTable.map(({ code, plain, meaning }) => `| ${code} | ${plain} | ${meaning} |`),
  ].join("\n"),
};

const room = {
  address: "/ws/{room_id}",
  parameters: { room_id: { description: "The room's id" } },
};

const ping = {
  name: "ping",
  title: 'Exactly {"t":"ping"}: answered by `pong` without waking the room',
  contentType: "application/json",
  payload: { type: "object", properties: { t: { const: "ping" } }, required: ["t"], additionalProperties: false },
  examples: [{ name: "ping", payload: { t: "ping" } }],
};

const plainText = {
  name: "text",
  title: "A message: the text itself",
  contentType: "text/plain",
  payload: { type: "string", minLength: 1, maxLength: limits.contentBytesMax },
  examples: [{ name: "text", payload: "Hello, room!" }],
};

const credentials = ["ticket", "bearer", "query"].map((name) => component("securitySchemes", name));
const securitySchemes = {
  ticket: {
    type: "httpApiKey",
    in: "header",
    name: "Sec-WebSocket-Protocol",
    description: "`ticket.<value>` beside the mode, from `POST /auth/ws-ticket`: it opens one socket, once",
  },
  bearer: { type: "http", scheme: "bearer", bearerFormat: "JWT", description: "For programs that can set headers" },
  query: {
    type: "httpApiKey",
    in: "query",
    name: "token",
    description: "The least safe, since addresses are logged; `WS_QUERY_TOKEN=off` refuses it",
  },
};

function binding(protocol: string, canResume: boolean): Json {
  const since = {
    type: "string",
    pattern: "^[\\w-]{1,64}\\.\\d{1,15}$",
    description: "`<epoch>.<rev>`: resume at once",
  };
  const query = { token: { type: "string" }, ...(canResume ? { since } : {}) };
  const headers = {
    "Sec-WebSocket-Protocol": {
      type: "string",
      description: `\`${protocol}\`, with \`ticket.<value>\` behind it if there is one`,
    },
  };
  return {
    ws: {
      method: "GET",
      query: { type: "object", properties: query },
      headers: { type: "object", properties: headers },
      bindingVersion: "0.1.0",
    },
  };
}

function operation(action: "send" | "receive", channel: string, names: readonly string[], summary: string): Json {
  return {
    action,
    summary,
    channel: { $ref: `#/channels/${channel}` },
    messages: names.map((name) => inChannel(channel, name)),
  };
}

/** Puts a schema and all that it refers to under `components`. */
function schemaInto(schemas: Json, schema: z.ZodType): { id: string; title: string } {
  const { definitions = {} } = z.toJSONSchema(schema, { target: "draft-7", io: "input" }) as { definitions?: Json };
  for (const [name, definition] of Object.entries(definitions)) schemas[name] ??= rewritten(definition);
  const { id = "", title = "" } = schema.meta() ?? {};
  return { id, title };
}

/** Draft 7 as AsyncAPI has it: references into the components, `examples` for `example`, no bounds that say nothing. */
function rewritten(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(rewritten);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      if (key === "example") return [["examples", [inner]]];
      if (typeof inner === "number" && Math.abs(inner) === Number.MAX_SAFE_INTEGER) return [];
      if (key === "$ref") return [[key, String(inner).replace("#/definitions/", "#/components/schemas/")]];
      return [[key, rewritten(inner)]];
    }),
  );
}
