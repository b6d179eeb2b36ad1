import type { RoomRole } from "../domain/permissions.ts";
import type { RecordKind } from "../domain/record.ts";
import type { RoomDetails } from "../domain/room.ts";
import type { ReactionRow } from "./fold.ts";
import type { MarkerRow } from "./markers.ts";
import type { MessageRow } from "./message-row.ts";
import type { RecordRow } from "./records.ts";

/** What PostgreSQL knows of a room whose own storage is gone. */
export interface RoomRows {
  readonly details: Omit<RoomDetails, "memberCount">;
  readonly projected_rev: number;
  readonly last_seq: number;
  readonly hash_key: string;
  readonly deleted_at: number | null;
}

/** Where a page begins: behind this message, this reaction, this member and this record. */
export interface PageStart {
  readonly seq: number;
  readonly reaction: readonly [seq: number, emoji: string, user: string];
  readonly user: string;
  readonly record: readonly [kind: string, key: string];
}

export interface RoomPage {
  readonly messages: readonly MessageRow[];
  readonly reactions: readonly Omit<ReactionRow, "is_on">[];
  readonly members: readonly {
    readonly user_id: string;
    readonly role: RoomRole;
    readonly joined_at: number;
    readonly muted_until: number | null;
    readonly rev: number;
  }[];
  /** Messages of this page whose content PostgreSQL had refused; here it is text again. */
  readonly parked: readonly {
    readonly seq: number;
    readonly content: string | null;
    readonly sqlstate: string;
    readonly error: string;
  }[];
  /** Profiles of the members and senders of this page, and of whom its records name. */
  readonly profiles: readonly {
    readonly user_id: string;
    readonly username: string;
    readonly full_name: string;
    readonly picture_url: string | null;
    readonly version: number;
  }[];
  /** Read markers of the members of this page. */
  readonly markers: readonly MarkerRow[];
  readonly records: readonly (Omit<RecordRow, "kind"> & { readonly kind: RecordKind })[];
}

export type Run = <Row>(text: string, params: (string | number)[]) => Promise<Row[]>;

const PAGE = 2_000;
export const HYDRATED_CONTENTS = 500;
/** double precision: postgres.js gives int8 as text, and every value here is far below 2^53. */
const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;

/**
 * Takes the room over under a new epoch, which is written here before the room uses it: an old instance that still
 * runs can no longer project.
 */
export async function adoptRoom(run: Run, roomId: string, epoch: string): Promise<RoomRows | null> {
  const [row] = await run<RoomRows>(
    `update rooms set epoch = $2 where id = $1::uuid returning json_build_object('id', id, 'kind', kind, 'name', name,
         'description', description, 'visibility', visibility, 'topic', topic, 'custom', custom,
         'slowModeSeconds', slow_mode_seconds, 'posting', posting, 'systemMessages', system_messages, 'archivedAt', ${ms("archived_at")},
         'adminId', admin_id, 'createdAt', ${ms("created_at")}, 'updatedAt', ${ms("updated_at")}) as details,
       projected_rev::float8 as projected_rev, last_seq::float8 as last_seq, hash_key, ${ms("deleted_at")} as deleted_at`,
    [roomId, epoch],
  );
  return row ?? null;
}

/**
 * A page each of stubs, members and records. The newest messages come with their content;
 * the others with the hash that keeps their sends idempotent.
 */
export async function loadRoomPage(run: Run, roomId: string, after: PageStart): Promise<RoomPage> {
  const messages = await run<MessageRow>(
    `select m.seq::float8 as seq, m.id, m.user_id, nullif(m.type, 'text') as type, m.client_id, m.rev::float8 as rev,
       m.reply_to::float8 as reply_to, case when m.mentions_room then 1 end as mentions_room,
       (select json_agg(n.user_id)::text from message_mentions n where n.room_id = m.room_id and n.seq = m.seq) as mentions,
       case when m.seq > r.last_seq - ${HYDRATED_CONTENTS} then m.content end as content,
       case when m.seq > r.last_seq - ${HYDRATED_CONTENTS} then m.custom::text end as custom,
       coalesce(m.body_hash, encode(sha256(convert_to(r.hash_key, 'UTF8') ||
         coalesce(convert_to(m.content, 'UTF8'), decode(p.content, 'base64'))), 'base64')) as body_hash,
       ${ms("m.created_at")} as created_at, ${ms("m.updated_at")} as updated_at,
       ${ms("m.edited_at")} as edited_at, ${ms("m.pinned_at")} as pinned_at, m.pinned_by, m.pin_rev::float8 as pin_rev,
       ${ms("m.deleted_at")} as deleted_at, m.deleted_by, m.deleted_reason
     from messages m join rooms r on r.id = m.room_id
       left join parked_events p on p.room_id = m.room_id and p.seq = m.seq
     where m.room_id = $1::uuid and m.seq > $2 order by m.seq limit ${PAGE}`,
    [roomId, after.seq],
  );
  const reactions = await run<RoomPage["reactions"][number]>(
    `select seq::float8 as seq, emoji, user_id, rev::float8 as rev, ${ms("at")} as at from message_reactions
     where room_id = $1::uuid and (seq, emoji, user_id) > ($2, $3, $4::uuid) order by seq, emoji, user_id limit ${PAGE}`,
    [roomId, ...after.reaction],
  );
  const parked = await run<RoomPage["parked"][number]>(
    `select seq::float8 as seq, content, sqlstate, error from parked_events
     where room_id = $1::uuid and seq > $2 and seq <= $3`,
    [roomId, after.seq, messages.at(-1)?.seq ?? after.seq],
  );
  const members = await run<RoomPage["members"][number]>(
    `select user_id, role, ${ms("joined_at")} as joined_at, ${ms("muted_until")} as muted_until, rev::float8 as rev
     from room_members where room_id = $1::uuid and user_id > $2::uuid order by user_id limit ${PAGE}`,
    [roomId, after.user],
  );
  const records = await run<RoomPage["records"][number]>(
    `select kind, key, value::text as value, version::float8 as version from room_records
     where room_id = $1::uuid and (kind, key) > ($2, $3) order by kind, key limit ${PAGE}`,
    [roomId, ...after.record],
  );
  const named = [...messages, ...reactions, ...members].map((row) => row.user_id);
  const people = [...new Set([...named, ...peopleOf(records)])];
  const profiles = await run<RoomPage["profiles"][number]>(
    `select id as user_id, username, full_name, profile_pic_url as picture_url, profile_version as version
     from users where id in (select x::uuid from jsonb_array_elements_text($1::text::jsonb) as x)`,
    [JSON.stringify(people)],
  );
  const markers = await run<MarkerRow>(
    `select k.user_id, k.seq::float8 as seq, k.version::float8 as version from read_markers k
     where k.room_id = $1::uuid and k.user_id in (select x::uuid from jsonb_array_elements_text($2::text::jsonb) as x)`,
    [roomId, JSON.stringify(members.map((row) => row.user_id))],
  );
  const contents = parked.map((row) => ({ ...row, content: fromBase64(row.content) }));
  return { messages, reactions, members, parked: contents, profiles, markers, records };
}

function fromBase64(text: string | null): string | null {
  if (text === null) return null;
  return new TextDecoder().decode(Uint8Array.from(atob(text), (char) => char.charCodeAt(0)));
}

/** Whom a record is of, and who made it. */
function peopleOf(records: RoomPage["records"]): string[] {
  return records.flatMap(({ value }) => {
    const { userId, by } = JSON.parse(value ?? "{}") as { userId?: string | null; by?: string | string[] | null };
    return [userId, by].flat().filter((id) => id != null);
  });
}
