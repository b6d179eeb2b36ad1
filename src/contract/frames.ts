import { z } from "zod";
import { limits } from "../domain/limits.ts";
import { roomEvent } from "./event.ts";
import {
  allowedMentions,
  clientId,
  content,
  emoji,
  isClientId,
  isContent,
  message,
  reason,
  replyTo,
} from "./message.ts";
import { preferences } from "./preference.ts";
import { custom, id, time } from "./primitives.ts";
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
      ack: z.enum(["each", "batch"]).optional().meta({
        description: "`batch`: the acknowledgements of one turn come together, if possible in its `events` frame",
      }),
    })
    .strict()
    .meta({ id: "Hello", title: "The first frame" }),
  send: z
    .object({
      t: z.literal("send"),
      id: re,
      client_id: clientId,
      content,
      reply_to: replyTo.optional(),
      custom: custom.optional(),
      allowed_mentions: allowedMentions.optional(),
    })
    .strict()
    .meta({ id: "Send", title: "Send a message; answered by `ack` or `error`" }),
  edit: z
    .object({
      t: z.literal("edit"),
      id: re,
      message_id: id,
      content,
      custom: custom.nullable().optional(),
      allowed_mentions: allowedMentions.optional(),
      if_rev: rev.optional().meta({ description: "Only as long as this is the message's rev" }),
    })
    .strict()
    .meta({ id: "Edit", title: "Edit a message of one's own; answered by `ok` or `error`" }),
  react: z
    .object({ t: z.literal("react"), id: re, message_id: id, emoji })
    .strict()
    .meta({ id: "React", title: "React to a message; answered by `ok` or `error`" }),
  unreact: z
    .object({ t: z.literal("unreact"), id: re, message_id: id, emoji })
    .strict()
    .meta({ id: "Unreact", title: "Take a reaction back; answered by `ok` or `error`" }),
  pin: z
    .object({ t: z.literal("pin"), id: re, message_id: id })
    .strict()
    .meta({ id: "Pin", title: "Pin a message; answered by `ok` or `error`" }),
  unpin: z
    .object({ t: z.literal("unpin"), id: re, message_id: id })
    .strict()
    .meta({ id: "Unpin", title: "Unpin a message; answered by `ok` or `error`" }),
  delete: z
    .object({ t: z.literal("delete"), id: re, message_id: id, reason: reason.optional() })
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
  clientFrames.edit,
  clientFrames.react,
  clientFrames.unreact,
  clientFrames.pin,
  clientFrames.unpin,
  clientFrames.delete,
  clientFrames.read,
  clientFrames.typing,
  clientFrames.seen,
  clientFrames.auth,
]);

/**
 * Recognises a whole plain `send` frame at a fraction of zod's price. What it lets in is what `clientFrames.send` lets in;
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

const acks = z.array(z.object(ackFields).strict()).min(1);

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
      pins: z
        .array(message)
        .optional()
        .meta({
          description: `The latest ${limits.pinsShown}, newest first, if not recovered; more by \`GET /room/{room_id}/pins\``,
        }),
      limits: z
        .object({
          frame_bytes: z.int(),
          content_graphemes: z.int(),
          content_bytes: z.int(),
          heartbeat_seconds: z.int(),
          unseen_bytes: z.int(),
        })
        .strict(),
    })
    .strict()
    .meta({ id: "Ready", title: "The answer to `hello`" }),
  events: z
    .object({
      t: z.literal("events"),
      acks: acks
        .optional()
        .meta({ description: "What this turn acknowledges to this client, if `hello` asked for batches" }),
      events: z.array(roomEvent).min(1),
    })
    .strict()
    .meta({ id: "Events", title: "What happened, in order" }),
  ack: z
    .object({ t: z.literal("ack"), ...ackFields })
    .strict()
    .meta({ id: "Ack", title: "The message is durable" }),
  acks: z
    .object({ t: z.literal("acks"), acks })
    .strict()
    .meta({ id: "Acks", title: "The acknowledgements of a turn without events, if `hello` asked for batches" }),
  ok: z
    .object({ t: z.literal("ok"), re })
    .strict()
    .meta({ id: "Ok", title: "A command was carried out" }),
  read: z
    .object({ t: z.literal("read"), seq: z.int() })
    .strict()
    .meta({ id: "ReadMoved", title: "One's own marker moved on another device" }),
  preference: z
    .object({ t: z.literal("preference"), preferences })
    .strict()
    .meta({ id: "PreferenceChanged", title: "One's own wishes for the room changed, on whichever device" }),
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
  serverFrames.preference,
  serverFrames.presence,
  serverFrames.typing,
  serverFrames.error,
  serverFrames.pong,
]);

export const frameLimits = {
  frame_bytes: limits.frameBytesMax,
  content_graphemes: limits.contentGraphemesMax,
  content_bytes: limits.contentBytesMax,
  heartbeat_seconds: limits.heartbeatSeconds,
  unseen_bytes: limits.unseenBytesMax,
};

export type ClientFrame = z.infer<typeof clientFrame>;
export type ServerFrame = z.infer<typeof serverFrame>;
export type AckDto = z.infer<typeof acks>[number];
