import { type SQL, type SQLWrapper, sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  customType,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { JsonObject } from "../domain/json.ts";
import { messageTypes } from "../domain/message.ts";

const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });
const count = (name: string) => bigint(name, { mode: "number" });
const tsvector = customType<{ data: string }>({ dataType: () => "tsvector" });

/** The same for usernames that many fonts show alike, such as `paypal`, `paypaI` and `paypa1` (UTS 39, for what they may hold). */
export const likenessOf = (username: SQLWrapper): SQL =>
  sql`replace(replace(lower(translate(${username}, 'I10', 'llo')), 'rn', 'm'), 'vv', 'w')`;

/** Accounts. `role` and `status` are a projection of the user's Account object, guarded by `account_version`. */
export const users = pgTable(
  "users",
  {
    id: uuid("id").primaryKey(),
    email: text("email").notNull(),
    username: text("username").notNull(),
    fullName: text("full_name").notNull(),
    phone: text("phone"),
    profilePicUrl: text("profile_pic_url"),
    /** PHC string; empty when the account was deleted, "!" when nobody can log in by one. */
    passwordHash: text("password_hash").notNull(),
    role: text("role", { enum: ["admin", "user"] })
      .notNull()
      .default("user"),
    status: text("status", { enum: ["active", "suspended", "locked", "deleted"] })
      .notNull()
      .default("active"),
    kind: text("kind", { enum: ["person", "bot"] })
      .notNull()
      .default("person"),
    accountVersion: integer("account_version").notNull().default(0),
    profileVersion: integer("profile_version").notNull().default(1),
    createdAt: time("created_at").notNull().defaultNow(),
    updatedAt: time("updated_at").notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex("users_email_key").on(sql`lower(${table.email})`),
    uniqueIndex("users_username_key").on(sql`lower(${table.username})`),
    // Not unique: names that were taken before this was asked stay.
    index("users_username_likeness_idx").on(likenessOf(table.username)),
    index("users_username_prefix_idx").on(sql`lower(${table.username}) text_pattern_ops`),
    index("users_full_name_prefix_idx").on(sql`lower(${table.fullName}) text_pattern_ops`),
  ],
);

/**
 * Who blocks whom: a projection of the index of the two (see room/direct-index.ts), where the newer version wins.
 * `blockedAt` is null where there is no block, or no longer.
 */
export const userBlocks = pgTable(
  "user_blocks",
  {
    userId: uuid("user_id").notNull(),
    blockedId: uuid("blocked_id").notNull(),
    blockedAt: time("blocked_at"),
    version: count("version").notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.blockedId] })],
);

/** One-time links for a new password, at most one for each user. */
export const passwordResets = pgTable(
  "password_resets",
  {
    userId: uuid("user_id").primaryKey(),
    tokenHash: text("token_hash").notNull(),
    createdBy: uuid("created_by").notNull(),
    expiresAt: time("expires_at").notNull(),
    createdAt: time("created_at").notNull().defaultNow(),
  },
  (table) => [uniqueIndex("password_resets_token_key").on(table.tokenHash)],
);

/** What admins set while the service runs (see domain/settings.ts); a key that is missing has its default. */
export const settings = pgTable("settings", {
  key: text("key").primaryKey(),
  value: jsonb("value").notNull(),
  updatedBy: uuid("updated_by").notNull(),
  updatedAt: time("updated_at").notNull().defaultNow(),
});

/** Codes that let somebody sign up; of a code only its hash is kept. */
export const signupInvitations = pgTable(
  "signup_invitations",
  {
    id: uuid("id").primaryKey(),
    codeHash: text("code_hash").notNull(),
    note: text("note"),
    usesMax: integer("uses_max").notNull(),
    uses: integer("uses").notNull().default(0),
    createdBy: uuid("created_by").notNull(),
    expiresAt: time("expires_at").notNull(),
    createdAt: time("created_at").notNull().defaultNow(),
  },
  (table) => [uniqueIndex("signup_invitations_code_key").on(table.codeHash)],
);

/*
 * The projection: written only by the drain of a room (see room/projector.ts). No foreign keys and no unique index
 * that the room does not itself guarantee, so that PostgreSQL can not refuse what the room has acknowledged.
 */
export const rooms = pgTable(
  "rooms",
  {
    id: uuid("id").primaryKey(),
    name: text("name").notNull(),
    description: text("description"),
    visibility: text("visibility", { enum: ["private", "public"] }).notNull(),
    kind: text("kind", { enum: ["group", "direct"] })
      .notNull()
      .default("group"),
    topic: text("topic"),
    custom: jsonb("custom").$type<JsonObject>(),
    slowModeSeconds: integer("slow_mode_seconds").notNull().default(0),
    posting: text("posting", { enum: ["everyone", "moderators"] })
      .notNull()
      .default("everyone"),
    systemMessages: boolean("system_messages").notNull().default(false),
    archivedAt: time("archived_at"),
    adminId: uuid("admin_id"),
    memberCount: integer("member_count").notNull(),
    /** Incarnation of the room's log; changes only when the room had to be rebuilt from here. */
    epoch: text("epoch").notNull(),
    /** Everything up to this rev is in these tables. */
    projectedRev: count("projected_rev").notNull(),
    lastSeq: count("last_seq").notNull(),
    /** Key of `messages.body_hash`. */
    hashKey: text("hash_key").notNull(),
    createdAt: time("created_at").notNull(),
    updatedAt: time("updated_at").notNull(),
    deletedAt: time("deleted_at"),
  },
  (table) => [
    index("rooms_name_idx").on(table.name, table.id),
    index("rooms_members_idx")
      .on(table.memberCount, table.id)
      .where(sql`${table.visibility} = 'public' and ${table.kind} = 'group' and ${table.deletedAt} is null`),
  ],
);

export const roomMembers = pgTable(
  "room_members",
  {
    roomId: uuid("room_id").notNull(),
    userId: uuid("user_id").notNull(),
    role: text("role", { enum: ["owner", "admin", "moderator", "member", "read_only"] }).notNull(),
    joinedAt: time("joined_at").notNull(),
    mutedUntil: time("muted_until"),
    rev: count("rev").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.roomId, table.userId] }),
    index("room_members_user_idx").on(table.userId, table.roomId),
  ],
);

/** Laid out so that a page of a room's history is one range scan of the primary key at any size. */
export const messages = pgTable(
  "messages",
  {
    roomId: uuid("room_id").notNull(),
    seq: count("seq").notNull(),
    id: uuid("id").notNull(),
    userId: uuid("user_id").notNull(),
    type: text("type", { enum: messageTypes }).notNull().default("text"),
    clientId: text("client_id"),
    /** null: deleted, or parked (see `parked_events`). */
    content: text("content"),
    custom: jsonb("custom").$type<JsonObject>(),
    /** The seq of the message that it answers. */
    replyTo: count("reply_to"),
    mentionsRoom: boolean("mentions_room").notNull().default(false),
    /** Of the body as it was sent, once `content` alone is not that body. */
    bodyHash: text("body_hash"),
    rev: count("rev").notNull(),
    createdAt: time("created_at").notNull(),
    updatedAt: time("updated_at").notNull(),
    editedAt: time("edited_at"),
    pinnedAt: time("pinned_at"),
    pinnedBy: uuid("pinned_by"),
    /** Of the last pin or its removal. */
    pinRev: count("pin_rev"),
    deletedAt: time("deleted_at"),
    deletedBy: uuid("deleted_by"),
    deletedReason: text("deleted_reason"),
  },
  (table) => [
    primaryKey({ columns: [table.roomId, table.seq] }),
    index("messages_id_idx").on(table.id),
    index("messages_created_idx").using("brin", table.createdAt),
    index("messages_room_mention_idx").on(table.roomId, table.seq).where(sql`${table.mentionsRoom}`),
    // What message_search does not know by its sender: few rows, and so few writes.
    index("messages_unsearched_idx").on(table.userId).where(sql`${table.content} is null or ${table.type} = 'system'`),
  ],
);

/**
 * What messages can be found by (see domain/search-terms.ts, db/search.ts), beside them: a message whose reactions
 * change is not indexed anew. A row goes in the statement that removes the content.
 */
export const messageSearch = pgTable(
  "message_search",
  {
    roomId: uuid("room_id").notNull(),
    seq: count("seq").notNull(),
    createdAt: time("created_at").notNull(),
    terms: tsvector("terms").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.roomId, table.seq] }),
    // New entries are gathered and sorted in together, for a quarter of the work; every search reads through those
    // that wait, so that they may not be many (in KiB).
    index("message_search_terms_idx").using("gin", table.terms).with({ fastupdate: true, gin_pending_list_limit: 256 }),
  ],
);

/** What stood in a message until an edit replaced it; `rev` is that edit's. A deleted message has none. */
export const messageVersions = pgTable(
  "message_versions",
  {
    roomId: uuid("room_id").notNull(),
    seq: count("seq").notNull(),
    rev: count("rev").notNull(),
    content: text("content"),
    custom: jsonb("custom").$type<JsonObject>(),
    at: time("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.roomId, table.seq, table.rev] })],
);

/** Who has reacted with what, as of `rev`. */
export const messageReactions = pgTable(
  "message_reactions",
  {
    roomId: uuid("room_id").notNull(),
    seq: count("seq").notNull(),
    emoji: text("emoji").notNull(),
    userId: uuid("user_id").notNull(),
    rev: count("rev").notNull(),
    at: time("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.roomId, table.seq, table.emoji, table.userId] })],
);

/** What people wrote and did not delete, by the hour they were created in (UTC). Every figure of the analytics sums these. */
export const messageCounts = pgTable(
  "message_counts",
  {
    roomId: uuid("room_id").notNull(),
    userId: uuid("user_id").notNull(),
    hour: timestamp("hour", { withTimezone: true, mode: "date" }).notNull(),
    n: integer("n").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.roomId, table.userId, table.hour] }),
    index("message_counts_user_idx").on(table.userId, table.roomId),
    // Rows come in the order of their hours, so a small index of ranges finds those of a period.
    index("message_counts_hour_idx").using("brin", table.hour).with({ pages_per_range: 16 }),
  ],
);

/** Whom a message mentions by name, for unread counts; a deleted message mentions nobody. */
export const messageMentions = pgTable(
  "message_mentions",
  { userId: uuid("user_id").notNull(), roomId: uuid("room_id").notNull(), seq: count("seq").notNull() },
  (table) => [
    primaryKey({ columns: [table.userId, table.roomId, table.seq] }),
    index("message_mentions_message_idx").on(table.roomId, table.seq),
  ],
);

/** Where each member has read up to; of two versions the newer wins, in whatever order they arrive. */
export const readMarkers = pgTable(
  "read_markers",
  {
    userId: uuid("user_id").notNull(),
    roomId: uuid("room_id").notNull(),
    seq: count("seq").notNull(),
    version: count("version").notNull(),
  },
  (table) => [primaryKey({ columns: [table.userId, table.roomId] })],
);

/**
 * What rooms keep beside their messages (see domain/record.ts): of two versions the newer wins. `userId`, `state` and
 * `at` repeat what lists look for in `value`; a null `value` is the end of its key.
 */
export const roomRecords = pgTable(
  "room_records",
  {
    roomId: uuid("room_id").notNull(),
    kind: text("kind").notNull(),
    key: text("key").notNull(),
    userId: uuid("user_id"),
    state: text("state"),
    at: time("at"),
    value: jsonb("value").$type<JsonObject>(),
    version: count("version").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.roomId, table.kind, table.key] }),
    index("room_records_user_idx").on(table.userId, table.kind),
    index("room_records_at_idx").on(table.kind, table.at),
    index("room_records_open_idx")
      .on(table.at, table.key)
      .where(sql`${table.kind} = 'report' and ${table.state} = 'open'`),
  ],
);

/** Who has a socket in which room, as the room last told (see room/online.ts): true for a while, and not kept. */
export const roomOnline = pgTable("room_online", {
  roomId: uuid("room_id").primaryKey(),
  userIds: uuid("user_ids").array().notNull(),
  at: time("at").notNull(),
});

/** Who did what, of rooms and accounts alike. A trigger refuses whatever would change or remove a row. */
export const auditLog = pgTable(
  "audit_log",
  {
    id: uuid("id").primaryKey(),
    at: time("at").notNull(),
    actorId: uuid("actor_id"),
    action: text("action").notNull(),
    roomId: uuid("room_id"),
    targetId: uuid("target_id"),
    reason: text("reason"),
    details: jsonb("details").$type<JsonObject>(),
    requestId: text("request_id"),
  },
  (table) => [
    index("audit_log_at_idx").on(table.at, table.id),
    index("audit_log_room_idx").on(table.roomId, table.id),
    index("audit_log_actor_idx").on(table.actorId, table.id),
    index("audit_log_target_idx").on(table.targetId, table.id),
  ],
);

/** Message contents that PostgreSQL refused, kept aside so that the room's other changes go on. */
export const parkedEvents = pgTable(
  "parked_events",
  {
    roomId: uuid("room_id").notNull(),
    seq: count("seq").notNull(),
    rev: count("rev").notNull(),
    messageId: uuid("message_id").notNull(),
    /** Base64 of the UTF-8 content. */
    content: text("content"),
    sqlstate: text("sqlstate").notNull(),
    error: text("error").notNull(),
    parkedAt: time("parked_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.roomId, table.seq] })],
);

export interface JobPayload {
  /** Only the rooms of this user. */
  readonly userId?: string;
  /** How far it has come in the room behind the cursor. */
  readonly position?: number;
}

/** Resumable, idempotent work over many rooms. */
export const jobs = pgTable(
  "jobs",
  {
    id: uuid("id").primaryKey(),
    kind: text("kind", { enum: ["resync", "recount", "reindex", "refresh_profile", "remove_member"] }).notNull(),
    payload: jsonb("payload").$type<JobPayload>().notNull(),
    state: text("state", { enum: ["queued", "running", "done", "failed"] })
      .notNull()
      .default("queued"),
    /** The last room that was visited; the next run goes on behind it. */
    cursor: uuid("cursor"),
    total: integer("total"),
    done: integer("done").notNull().default(0),
    failed: integer("failed").notNull().default(0),
    /** Counters that a recount put right, or messages that a reindex did. */
    corrected: integer("corrected").notNull().default(0),
    /** Rounds that ended with failed rooms. */
    attempts: integer("attempts").notNull().default(0),
    error: text("error"),
    leasedUntil: time("leased_until"),
    createdAt: time("created_at").notNull().defaultNow(),
    updatedAt: time("updated_at").notNull().defaultNow(),
  },
  (table) => [index("jobs_state_idx").on(table.state, table.createdAt)],
);
