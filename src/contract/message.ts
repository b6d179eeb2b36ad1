import { z } from "zod";
import { toEmoji } from "../domain/emoji.ts";
import { limits } from "../domain/limits.ts";
import { messageTypes } from "../domain/message.ts";
import { isBlank, isStorable, isWithinBytes, isWithinGraphemes } from "../domain/text.ts";
import { examples } from "./examples.ts";
import { custom, echoed, format, id, page, pageQuery, text, time } from "./primitives.ts";
import { publicUser } from "./user.ts";

export const content = text(limits.contentBytesMax)
  .refine((value) => isWithinBytes(value, limits.contentBytesMax), {
    error: `must be at most ${limits.contentBytesMax} bytes of UTF-8`,
  })
  .refine((value) => isWithinGraphemes(value, limits.contentGraphemesMax), {
    error: `must be at most ${limits.contentGraphemesMax} characters, as a reader counts them`,
  })
  .refine((value) => !isBlank(value), { error: "must not be blank" })
  .meta({ example: "Hello, room!", description: "Markdown source, kept as it is" });

/** What a reply answers; a seq is what people see, an id what programs keep. */
export const replyTo = z
  .union([id, z.int().min(1)])
  .meta({ example: 1, description: "The message that this one answers: its id or its seq" });

export const allowedMentions = z
  .object({
    users: z.array(id).max(limits.allowedMentionsMax).optional(),
    room: z.boolean().optional(),
  })
  .strict()
  .meta({
    id: "AllowedMentions",
    description: "Whom the content may mention, of those it names; what is left out is not limited",
    example: { users: [examples.graceId], room: false },
  });

export const reason = text(limits.reasonCharsMax).meta({
  example: "Off topic",
  description: "Why; all members see it",
});

const CLIENT_ID = new RegExp(`^[\\x21-\\x7e]{1,${limits.clientIdCharsMax}}$`);
export const clientId = z
  .string()
  .regex(CLIENT_ID, { error: `1 to ${limits.clientIdCharsMax} visible ASCII characters` })
  .meta({ example: "9f1c2d7e-first-try", description: "Makes the send idempotent for ever" });

/** `clientId` and `content` without the machinery of zod, for the frame that a busy room hears most. */
export function isClientId(value: unknown): value is string {
  return typeof value === "string" && CLIENT_ID.test(value);
}

export function isContent(value: unknown): value is string {
  return (
    typeof value === "string" &&
    isStorable(value) &&
    isWithinBytes(value, limits.contentBytesMax) &&
    isWithinGraphemes(value, limits.contentGraphemesMax) &&
    !isBlank(value)
  );
}

export const quote = z
  .object({
    id,
    seq: z.int(),
    user_id: id,
    full_name: z.string(),
    preview: z
      .string()
      .nullable()
      .meta({
        description:
          `Its first ${limits.previewGraphemesMax} characters as they are now; null if it is deleted, and in frames of a ` +
          "socket also if it is so old that the room no longer holds it",
      }),
    deleted: z.boolean(),
  })
  .strict()
  .meta({ id: "Quote", title: "The message that is answered, as it is now", example: examples.quote });

export const reactionCount = z
  .object({
    emoji: z.string(),
    count: z.int(),
    me: z.literal(true).optional().meta({ description: "One's own is among them; never in an event" }),
  })
  .strict()
  .meta({ id: "ReactionCount", example: { emoji: "👍", count: 2, me: true } });

export const message = z
  .object({
    id,
    seq: z.int(),
    rev: z.int().meta({ description: "Of its last change; reactions and pins do not count" }),
    type: z.enum(messageTypes).meta({ description: "`system`: the room itself tells of what `custom` says" }),
    room_id: id,
    user_id: id,
    username: z.string(),
    full_name: z.string(),
    content: z.string().nullable().meta({
      description: "null in a tombstone, and in a pin of `ready` that is so old that the room no longer holds it",
    }),
    client_id: z.string().nullable(),
    mentions: z.array(id).meta({ description: "Members whom the content mentions by `@username`" }),
    created_at: time,
    updated_at: time,
    deleted_at: time.nullable(),
    custom: custom.optional(),
    mentions_room: z.literal(true).optional().meta({ description: "It mentions everybody, by `@room`" }),
    reply_to: quote.optional(),
    reactions: z.array(reactionCount).optional().meta({ description: "The most frequent first" }),
    edited_at: time.optional(),
    pinned_at: time.optional(),
    pinned_by: id.optional(),
    deleted_by: id.optional(),
    reason: z.string().optional().meta({ description: "Why it was deleted" }),
  })
  .strict()
  .meta({
    id: "Message",
    description: "Fields behind `deleted_at` are there only where they say something",
    example: examples.message,
  });

/** With what it takes to read it outside of its room. */
export const listedMessage = message.extend({ room_name: z.string() }).strict();

export const messageSend = z
  .object({
    message: z
      .object({
        content,
        client_id: clientId.nullish(),
        reply_to: replyTo.nullish(),
        custom: custom.nullish(),
        allowed_mentions: allowedMentions.nullish(),
        id: echoed,
        room_id: echoed,
        user_id: echoed,
        full_name: echoed,
        created_at: echoed,
        updated_at: echoed,
      })
      .strict(),
  })
  .strict()
  .meta({ id: "MessageSend", example: { message: { content: "Hello, room!" } } });

export const messageEdit = z
  .object({
    message: z
      .object({
        content,
        custom: custom.nullable().optional().meta({ description: "Left out: it stays; null: it goes" }),
        allowed_mentions: allowedMentions.nullish(),
      })
      .strict(),
  })
  .strict()
  .meta({ id: "MessageEdit", example: { message: { content: "Hello, everybody!" } } });

export const ifMatch = z
  .string()
  .regex(/^(\*|"\d{1,15}")$/, { error: 'must be one ETag, or "*"' })
  .transform((value) => (value === "*" ? undefined : Number(value.slice(1, -1))))
  .meta({ type: "string", example: '"4"', description: "The `ETag` that the message must still have" });

export const deletionQuery = z.object({ reason: reason.optional() });
export const messagesDelete = z
  .object({ message_ids: z.array(id).min(1).max(limits.deletionsMax), reason: reason.nullish() })
  .strict()
  .meta({ id: "MessagesDelete", example: { message_ids: [examples.messageId], reason: "Spam" } });
export const messagesDeleted = z
  .object({ deleted: z.array(id).meta({ description: "Those that are deleted now; ids of no message are left out" }) })
  .strict()
  .meta({ id: "MessagesDeleted", example: { deleted: [examples.messageId] } });

export const messageVersion = z
  .object({
    rev: z.int().meta({ description: "Of the edit that replaced it" }),
    content: z.string().nullable(),
    custom: custom.nullable(),
    written_at: time,
  })
  .strict()
  .meta({ id: "MessageVersion", example: { rev: 5, content: "Helo!", custom: null, written_at: examples.at } });
export const versionsResponse = z
  .object({ versions: z.array(messageVersion), page })
  .strict()
  .meta({
    id: "VersionsResponse",
    description: "Newest first, without the body that stands now",
    example: {
      versions: [{ rev: 5, content: "Helo!", custom: null, written_at: examples.at }],
      page: { next_cursor: null },
    },
  });

export const emoji = z
  .string()
  .transform((value, context) => {
    const known = toEmoji(value);
    if (known !== null) return known;
    context.addIssue({ code: "custom", message: "must be one emoji" });
    return z.NEVER;
  })
  .meta({ type: "string", example: "👍", description: "One emoji, in any of its spellings" });
export const reactionResponse = z
  .object({ reaction: z.object({ emoji: z.string(), count: z.int() }).strict() })
  .strict()
  .meta({ id: "ReactionResponse", example: { reaction: { emoji: "👍", count: 2 } } });
export const reactor = z
  .object({ user: publicUser, reacted_at: time })
  .strict()
  .meta({ id: "Reactor", example: { user: examples.grace, reacted_at: examples.later } });
export const reactorsResponse = z
  .object({ reactors: z.array(reactor), page })
  .strict()
  .meta({
    id: "ReactorsResponse",
    description: "The first to react first",
    example: { reactors: [{ user: examples.grace, reacted_at: examples.later }], page: { next_cursor: null } },
  });

export const pinsResponse = z
  .object({ pins: z.array(message), page })
  .strict()
  .meta({
    id: "PinsResponse",
    description: "The latest pin first",
    example: { pins: [examples.pinned], page: { next_cursor: null } },
  });

export const mentionsResponse = z
  .object({ mentions: z.array(listedMessage), page })
  .strict()
  .meta({
    id: "MentionsResponse",
    description: "Newest first, of the rooms that one is in now",
    example: { mentions: [{ ...examples.message, room_name: examples.room.name }], page: { next_cursor: null } },
  });

export const messageResponse = z
  .object({ message })
  .strict()
  .meta({ id: "MessageResponse", example: { message: examples.message } });

/** One message; with `context`, also those around it. */
export const messageQuery = z.object({
  context: z.coerce.number().int().min(1).max(limits.contextMax).optional().meta({
    description: "Also show this many messages before and after it",
  }),
});

const seq = z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER);
export const historyQuery = z
  .object({
    limit: z.coerce.number().int().min(1).max(limits.pageSizeMax).optional(),
    before: seq.optional().meta({ description: "Messages with a smaller seq" }),
    after: seq.optional().meta({ description: "Messages with a larger seq" }),
    around: seq.optional().meta({ description: "Messages on both sides of this seq, itself included" }),
    at: z.iso.datetime({ offset: true }).optional().meta({ description: "Messages around this time" }),
    skip: z.coerce.number().int().min(0).max(100_000).optional().meta({
      deprecated: true,
      description: "The original's offset from the newest message; use `before`",
    }),
  })
  .refine(
    (query) =>
      [query.before, query.after, query.around, query.at, query.skip].filter((given) => given !== undefined).length <=
      1,
    { error: "only one of before, after, around, at and skip may be given" },
  );
export const historyPage = z
  .object({ has_before: z.boolean(), has_after: z.boolean() })
  .strict()
  .meta({ id: "HistoryPage", example: { has_before: true, has_after: false } });
export const messagesResponse = z
  .object({ messages: z.array(message), page: historyPage })
  .strict()
  .meta({
    id: "MessagesResponse",
    description: "Newest first",
    example: { messages: [examples.message], page: { has_before: false, has_after: false } },
  });

export const messageContextResponse = messageResponse
  .extend({
    context: messagesResponse
      .optional()
      .meta({ description: "Itself and those around it, newest first; if asked for" }),
  })
  .meta({ id: "MessageContextResponse", example: { message: examples.message } });

/** The frame of a plain socket, as the original sent it, with `seq`. */
export const plainMessage = z
  .object({
    id,
    content: z.string(),
    user_id: id,
    room_id: id,
    full_name: z.string(),
    created_at: time,
    updated_at: time,
    seq: z.int(),
  })
  .strict()
  .meta({ id: "PlainMessage", title: "A message, as the plain mode sends it", example: examples.plainMessage });

export const adminMessagesQuery = pageQuery
  .extend({
    room_id: id.optional(),
    user_id: id.optional(),
    q: text(200)
      .optional()
      .meta({ description: "Part of the content, within the first 64 letters of a word; needs room_id or user_id" }),
    format,
  })
  .refine(({ room_id, user_id, q }) => q === undefined || room_id !== undefined || user_id !== undefined, {
    path: ["q"],
    error: "needs room_id or user_id",
  });
export const adminMessagesResponse = z
  .object({ messages: z.array(listedMessage), page })
  .strict()
  .meta({
    id: "AdminMessagesResponse",
    example: { messages: [{ ...examples.message, room_name: examples.room.name }], page: { next_cursor: null } },
  });

export type MessageDto = z.infer<typeof message>;
export type QuoteDto = z.infer<typeof quote>;
export type ReactionCountDto = z.infer<typeof reactionCount>;
export type MessageVersionDto = z.infer<typeof messageVersion>;
export type ReactorDto = z.infer<typeof reactor>;
export type PlainMessage = z.infer<typeof plainMessage>;
export type HistoryQuery = z.infer<typeof historyQuery>;
export type AdminMessagesQuery = z.infer<typeof adminMessagesQuery>;
