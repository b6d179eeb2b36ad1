import { examples } from "./examples.ts";
import { type ClientFrame, frameLimits, type ServerFrame } from "./frames.ts";
import type { PlainMessage } from "./message.ts";
import type { Problem } from "./problem.ts";

type FrameOf<F extends { t: string }, T extends F["t"]> = Extract<F, { t: T }>;
type Examples<F extends { t: string }> = { readonly [T in F["t"]]: Readonly<Record<string, FrameOf<F, T>>> };

const { roomId, messageId, adaId, graceId, at, later, epoch, room, message, edited, pinned, tombstone } = examples;
const { owner, member, preferences } = examples;
const head = { at: later, by: adaId };
const subject = { message_id: messageId, seq: 1 };

/** Examples of every frame, by name: the AsyncAPI document shows them, a test parses them. */
export const clientFrameExamples: Examples<ClientFrame> = {
  hello: {
    first: { t: "hello", id: "1" },
    resume: { t: "hello", id: "1", since: { epoch, rev: 4 }, ack: "batch" },
  },
  send: {
    message: { t: "send", id: "2", client_id: "9f1c2d7e-first-try", content: "Hello, room!" },
    reply: { t: "send", id: "2", client_id: "another", content: "And hello to you, @ada", reply_to: 1 },
  },
  edit: { message: { t: "edit", id: "3", message_id: messageId, content: "Hello, everybody!", if_rev: 4 } },
  react: { thumb: { t: "react", id: "3", message_id: messageId, emoji: "👍" } },
  unreact: { thumb: { t: "unreact", id: "3", message_id: messageId, emoji: "👍" } },
  pin: { message: { t: "pin", id: "3", message_id: messageId } },
  unpin: { message: { t: "unpin", id: "3", message_id: messageId } },
  delete: { message: { t: "delete", id: "3", message_id: messageId, reason: "Off topic" } },
  read: { upTo: { t: "read", id: "4", seq: 1 } },
  typing: { began: { t: "typing" }, stopped: { t: "typing", on: false } },
  seen: { upTo: { t: "seen", rev: 4 } },
  auth: { fresh: { t: "auth", id: "5", token: examples.session.access_token } },
};

const ack = { re: "2", message_id: messageId, seq: 1, rev: 4, created_at: later, duplicate: false };
const refused: Problem = {
  type: "about:blank",
  title: "Too many requests",
  status: 429,
  detail: "Too many requests",
  code: "rate.limited",
  retryable: true,
};

export const serverFrameExamples: Examples<ServerFrame> = {
  ready: {
    fresh: {
      t: "ready",
      re: "1",
      epoch,
      rev: 4,
      seq: 1,
      recovered: false,
      you: owner,
      room,
      members_online: 2,
      read_seq: 0,
      messages: [message],
      pins: [pinned],
      limits: frameLimits,
    },
    recovered: {
      t: "ready",
      re: "1",
      epoch,
      rev: 5,
      seq: 1,
      recovered: true,
      you: owner,
      room,
      members_online: 1,
      read_seq: 1,
      limits: frameLimits,
    },
  },
  events: {
    message: { t: "events", events: [{ ...head, rev: 4, type: "message.created", message }] },
    acknowledged: { t: "events", acks: [ack], events: [{ ...head, rev: 4, type: "message.created", message }] },
    onMessages: {
      t: "events",
      events: [
        { ...head, rev: 5, type: "message.edited", message: edited },
        { ...head, rev: 6, type: "reaction.added", ...subject, user_id: graceId, emoji: "👍", count: 1 },
        { ...head, rev: 7, type: "reaction.removed", ...subject, user_id: graceId, emoji: "👍", count: 0 },
        { ...head, rev: 8, type: "pin.added", ...subject },
        { ...head, rev: 9, type: "pin.removed", ...subject },
      ],
    },
    several: {
      t: "events",
      events: [
        { ...head, rev: 5, type: "message.deleted", message: tombstone },
        { ...head, rev: 6, type: "member.joined", by: graceId, member },
        { ...head, rev: 7, type: "member.updated", member: { ...member, role: "moderator" } },
        { ...head, rev: 8, type: "room.updated", room: { ...room, name: "The quiet room" } },
        { ...head, rev: 9, type: "member.removed", user_id: graceId },
        { ...head, rev: 10, type: "room.deleted" },
      ],
    },
    beginning: { t: "events", events: [{ rev: 1, at, by: adaId, type: "room.created", room }] },
  },
  ack: { first: { t: "ack", ...ack }, repeated: { t: "ack", ...ack, duplicate: true } },
  acks: { batch: { t: "acks", acks: [ack, { ...ack, re: "3", message_id: roomId, seq: 2, rev: 5 }] } },
  ok: { done: { t: "ok", re: "3" } },
  read: { moved: { t: "read", seq: 1 } },
  preference: { muted: { t: "preference", preferences: { ...preferences, muted_until: "forever" } } },
  presence: { came: { t: "presence", online: [graceId], offline: [], members_online: 2 } },
  typing: { began: { t: "typing", on: [graceId], off: [] } },
  error: { refused: { t: "error", re: "2", problem: refused } },
  pong: { pong: { t: "pong" } },
};

export const plainFrameExamples: { readonly message: PlainMessage; readonly error: { readonly error: Problem } } = {
  message: examples.plainMessage,
  error: { error: refused },
};
