import { z } from "zod";
import { limits } from "../domain/limits.ts";
import { roomEvent } from "./event.ts";
import { clientId, content, isClientId, isContent, message } from "./message.ts";
import { id, time } from "./primitives.ts";
import { problem } from "./problem.ts";
import { member, room } from "./room.ts";

/** Frames of `chat.v1`, strict in both directions. `id` is the client's; an answer echoes it as `re`. */
const RE_CHARS_MAX = 64;
const SEND_KEYS = 4;
const re = z.string().min(1).max(RE_CHARS_MAX).meta({ description: "Chosen by the client; the answer's `re`" });
const rev = z.int().min(0);
const cursor = z.object({ epoch: z.string().max(64), rev }).strict();

export const clientFrames = {
  hello: z
    .object({
      t: z.literal("hello"),
      id: re.optional(),
      since: cursor.optional().meta({ description: "Resume behind this rev of this epoch" }),
      ack: z
        .enum(["each", "batch"])
        .optional()
        .meta({ description: "`batch`: the acknowledgements of one turn come in one `acks` frame" }),
    })
    .strict()
    .meta({ id: "Hello", title: "The first frame" }),
  send: z
    .object({ t: z.literal("send"), id: re, client_id: clientId, content })
    .strict()
    .meta({ id: "Send", title: "Send a message; answered by `ack` or `error`" }),
  delete: z
    .object({ t: z.literal("delete"), id: re, message_id: id })
    .strict()
    .meta({ id: "Delete", title: "Delete a message; answered by `ok` or `error`" }),
  read: z
    .object({ t: z.literal("read"), id: re.optional(), seq: z.int().min(0) })
    .strict()
    .meta({ id: "ReadMarker", title: "Move one's own read marker, also backwards" }),
  typing: z
    .object({ t: z.literal("typing"), on: z.boolean().optional() })
    .strict()
    .meta({ id: "Typing", title: "One is writing (or, with `on: false`, no longer)" }),
  seen: z
    .object({ t: z.literal("seen"), rev })
    .strict()
    .meta({ id: "Seen", title: "Everything up to this rev has arrived; required, or one is dropped as slow" }),
  auth: z
    .object({ t: z.literal("auth"), id: re.optional(), token: z.string().min(1).max(4_096) })
    .strict()
    .meta({ id: "Auth", title: "A fresh access token of the same user" }),
} as const;

export const clientFrame = z.discriminatedUnion("t", [
  clientFrames.hello,
  clientFrames.send,
  clientFrames.delete,
  clientFrames.read,
  clientFrames.typing,
  clientFrames.seen,
  clientFrames.auth,
]);

/**
 * Recognises a whole `send` frame at a fraction of zod's price. What it lets in is what `clientFrames.send` lets in;
 * what it does not may still be valid, and is for zod to say.
 */
export function isSend(json: unknown): json is z.infer<typeof clientFrames.send> {
  if (typeof json !== "object" || json === null || Object.keys(json).length !== SEND_KEYS) return false;
  const { t, id, client_id, content } = json as Record<string, unknown>;
  if (t !== "send" || typeof id !== "string" || id === "" || id.length > RE_CHARS_MAX) return false;
  return isClientId(client_id) && isContent(content);
}

const ackFields = {
  re,
  message_id: id,
  seq: z.int(),
  rev: z.int(),
  created_at: time,
  duplicate: z.boolean().meta({ description: "true: sent before; these are the original's numbers" }),
};

export const serverFrames = {
  ready: z
    .object({
      t: z.literal("ready"),
      re: re.optional(),
      epoch: z.string(),
      rev: z.int(),
      seq: z.int(),
      recovered: z
        .boolean()
        .meta({ description: "true: the missed events follow; false: this frame is the new start" }),
      you: member,
      room,
      members_online: z.int(),
      read_seq: z.int().meta({ description: "One's own read marker" }),
      messages: z.array(message).optional().meta({ description: "The newest, oldest first, if not recovered" }),
      limits: z
        .object({ frame_bytes: z.int(), content_chars: z.int(), heartbeat_seconds: z.int(), unseen_bytes: z.int() })
        .strict(),
    })
    .strict()
    .meta({ id: "Ready", title: "The answer to `hello`" }),
  events: z
    .object({ t: z.literal("events"), events: z.array(roomEvent).min(1) })
    .strict()
    .meta({ id: "Events", title: "What happened, in order" }),
  ack: z
    .object({ t: z.literal("ack"), ...ackFields })
    .strict()
    .meta({ id: "Ack", title: "The message is durable" }),
  acks: z
    .object({ t: z.literal("acks"), acks: z.array(z.object(ackFields).strict()).min(1) })
    .strict()
    .meta({ id: "Acks", title: "Several acknowledgements, if `hello` asked for them so" }),
  ok: z
    .object({ t: z.literal("ok"), re })
    .strict()
    .meta({ id: "Ok", title: "A command was carried out" }),
  read: z
    .object({ t: z.literal("read"), seq: z.int() })
    .strict()
    .meta({ id: "ReadMoved", title: "One's own marker moved on another device" }),
  presence: z
    .object({
      t: z.literal("presence"),
      online: z.array(id),
      offline: z.array(id),
      members_online: z.int(),
    })
    .strict()
    .meta({ id: "Presence", title: "Who came and who went, merged over their devices" }),
  typing: z
    .object({ t: z.literal("typing"), on: z.array(id), off: z.array(id) })
    .strict()
    .meta({ id: "TypingNow", title: "Who began and who stopped writing; forget them after 6 s" }),
  error: z
    .object({ t: z.literal("error"), re: re.optional(), problem })
    .strict()
    .meta({ id: "ErrorFrame", title: "A frame was refused; the socket stays open" }),
  pong: z
    .object({ t: z.literal("pong") })
    .strict()
    .meta({ id: "Pong", title: 'The answer to {"t":"ping"}' }),
} as const;

export const serverFrame = z.discriminatedUnion("t", [
  serverFrames.ready,
  serverFrames.events,
  serverFrames.ack,
  serverFrames.acks,
  serverFrames.ok,
  serverFrames.read,
  serverFrames.presence,
  serverFrames.typing,
  serverFrames.error,
  serverFrames.pong,
]);

export const frameLimits = {
  frame_bytes: limits.frameBytesMax,
  content_chars: limits.contentCharsMax,
  heartbeat_seconds: limits.heartbeatSeconds,
  unseen_bytes: limits.unseenBytesMax,
};

export type ClientFrame = z.infer<typeof clientFrame>;
export type ServerFrame = z.infer<typeof serverFrame>;
export type Ack = z.infer<typeof serverFrames.ack>;
