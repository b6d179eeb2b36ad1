import { sql } from "drizzle-orm";
import {
  bigint,
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

const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: "date" });
const count = (name: string) => bigint(name, { mode: "number" });

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
    /** PHC string; empty when the account was deleted. */
    passwordHash: text("password_hash").notNull(),
    role: text("role", { enum: ["admin", "user"] })
      .notNull()
      .default("user"),
    status: text("status", { enum: ["active", "suspended", "locked", "deleted"] })
      .notNull()
      .default("active"),
    accountVersion: integer("account_version").notNull().default(0),
    profileVersion: integer("profile_version").notNull().default(1),
    createdAt: time("created_at").notNull().defaultNow(),
    updatedAt: time("updated_at").notNull().defaultNow(),
  },
  (table) => [
    uniqueIndex("users_email_key").on(sql`lower(${table.email})`),
    uniqueIndex("users_username_key").on(sql`lower(${table.username})`),
  ],
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
  (table) => [index("rooms_name_idx").on(table.name, table.id)],
);

export const roomMembers = pgTable(
  "room_members",
  {
    roomId: uuid("room_id").notNull(),
    userId: uuid("user_id").notNull(),
    role: text("role", { enum: ["owner", "admin", "moderator", "member", "read_only"] }).notNull(),
    joinedAt: time("joined_at").notNull(),
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
    clientId: text("client_id"),
    /** null: deleted, or parked (see `parked_events`). */
    content: text("content"),
    /** Of the body as it was sent, once `content` no longer is that body. */
    bodyHash: text("body_hash"),
    rev: count("rev").notNull(),
    createdAt: time("created_at").notNull(),
    updatedAt: time("updated_at").notNull(),
    deletedAt: time("deleted_at"),
    deletedBy: uuid("deleted_by"),
  },
  (table) => [
    primaryKey({ columns: [table.roomId, table.seq] }),
    index("messages_id_idx").on(table.id),
    index("messages_created_idx").using("brin", table.createdAt),
  ],
);

/** Messages that are not deleted, by the hour they were created in (UTC). Every figure of the analytics sums these. */
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

/** Whom a message mentions, for unread counts; a deleted message mentions nobody. */
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

/** Resumable, idempotent work over many rooms. */
export const jobs = pgTable(
  "jobs",
  {
    id: uuid("id").primaryKey(),
    kind: text("kind", { enum: ["resync", "recount", "refresh_profile", "remove_member"] }).notNull(),
    payload: jsonb("payload").$type<{ userId?: string }>().notNull(),
    state: text("state", { enum: ["queued", "running", "done", "failed"] })
      .notNull()
      .default("queued"),
    /** The last room that was visited; the next run goes on behind it. */
    cursor: uuid("cursor"),
    total: integer("total"),
    done: integer("done").notNull().default(0),
    failed: integer("failed").notNull().default(0),
    /** Counters that a recount put right. */
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
