import { z } from "zod";
import { limits } from "../domain/limits.ts";
import { isStorable } from "../domain/text.ts";
import { examples } from "./examples.ts";
import { echoed, id, page, pageQuery, text, time } from "./primitives.ts";

export const content = text(limits.contentCharsMax)
  .refine((value) => value.trim() !== "", { error: "must not be blank" })
  .meta({ example: "Hello, room!", description: "Markdown source, kept as it is" });

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
    typeof value === "string" && value.length <= limits.contentCharsMax && isStorable(value) && value.trim() !== ""
  );
}

export const message = z
  .object({
    id,
    seq: z.int(),
    rev: z.int(),
    room_id: id,
    user_id: id,
    username: z.string(),
    full_name: z.string(),
    content: z.string().nullable().meta({ description: "null in a tombstone" }),
    client_id: z.string().nullable(),
    mentions: z.array(id).meta({ description: "Members whom the content mentions by `@username`" }),
    created_at: time,
    updated_at: time,
    deleted_at: time.nullable(),
  })
  .strict()
  .meta({ id: "Message", example: examples.message });

export const messageSend = z
  .object({
    message: z
      .object({
        content,
        client_id: clientId.nullish(),
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

export const messageResponse = z
  .object({ message })
  .strict()
  .meta({ id: "MessageResponse", example: { message: examples.message } });

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

export const adminMessagesQuery = pageQuery.extend({
  room_id: id.optional(),
  user_id: id.optional(),
  q: text(200).optional().meta({ description: "Part of the content; needs room_id or user_id" }),
});
export const adminMessagesResponse = z
  .object({ messages: z.array(message.extend({ room_name: z.string() }).strict()), page })
  .strict()
  .meta({
    id: "AdminMessagesResponse",
    example: { messages: [{ ...examples.message, room_name: examples.room.name }], page: { next_cursor: null } },
  });

export type MessageDto = z.infer<typeof message>;
export type PlainMessage = z.infer<typeof plainMessage>;
export type HistoryQuery = z.infer<typeof historyQuery>;
export type AdminMessagesQuery = z.infer<typeof adminMessagesQuery>;
