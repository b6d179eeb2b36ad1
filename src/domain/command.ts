import type { DirectVisit } from "./direct.ts";
import type { InvitationView } from "./invitation.ts";
import type { JsonObject } from "./json.ts";
import type { Message } from "./message.ts";
import type { RoomRole } from "./permissions.ts";
import type { Preference, PreferencePatch } from "./preference.ts";
import type { Caller, Profile } from "./profile.ts";
import type { Ban, Report, ReportCategory, Resolution } from "./record.ts";
import type { Member, RoomDetails, RoomSettings } from "./room.ts";

/** Where somebody has read up to, and what is above it; both counted up to `unreadMax`. */
export interface ReadState {
  readonly seq: number;
  readonly unread: number;
  readonly mentions: number;
}

/** What became of one of those who were to be added. */
export const addResults = ["added", "already", "banned", "full"] as const;
export type AddResult = (typeof addResults)[number];

/**
 * Set by whoever repeats a call whose answer was lost: what the first one may have ended is then not missing but done.
 */
interface Repeatable {
  readonly isRetry?: boolean;
}

/** Whom a text may mention, of those whom it names: whatever is left out is not limited. */
export interface AllowedMentions {
  readonly users?: readonly string[] | undefined;
  readonly room?: boolean | undefined;
}

/** What a text comes with. */
interface Written {
  content: string;
  custom?: JsonObject | null;
  allowedMentions?: AllowedMentions;
}

/** What can be asked of a live room: each command with its input and its answer. */
export interface Commands {
  "message.send": {
    input: Written & {
      clientId: string | null;
      /** The message that it answers, by its id or its seq. */
      replyTo?: string | number;
      /** Made by whoever may have to repeat the call, so that the repetition is recognised. */
      messageId?: string;
    };
    answer: { message: Message; duplicate: boolean };
  };
  /** `custom`: what is left out stays. `ifRev`: only as long as the message's rev is this one. */
  "message.edit": { input: Written & { messageId: string; ifRev?: number }; answer: { message: Message } };
  "message.delete": { input: { messageId: string; reason?: string }; answer: { message: Message } };
  /** Ids of which there is no message are left out of the answer. */
  "message.delete_many": { input: { messageIds: readonly string[]; reason?: string }; answer: { deleted: string[] } };
  "message.react": { input: { messageId: string; emoji: string; isOn: boolean }; answer: { count: number } };
  "message.pin": { input: { messageId: string; isOn: boolean }; answer: { message: Message } };
  "member.put": {
    input: {
      profile: Profile;
      role: RoomRole;
      /** Makes a direct room a group, whose history the newcomer reads; without it, it takes in nobody. */
      keepHistory?: boolean;
      reason?: string | null;
    };
    answer: { member: Member };
  };
  "member.join": { input: Record<never, never>; answer: { member: Member } };
  /** Several at once; each for themselves is added or not. */
  "member.add": {
    input: { people: readonly { readonly profile: Profile; readonly role: RoomRole }[] };
    answer: { results: AddResult[] };
  };
  "member.remove": { input: Repeatable & { userId: string; reason?: string | null }; answer: { removed: true } };
  /** Until when they may not write, in milliseconds; null ends the mute. */
  "member.mute": {
    input: { userId: string; until: number | null; reason: string | null };
    answer: { member: Member };
  };
  "member.ban": {
    input: {
      profile: Profile;
      reason: string | null;
      /** null: until it is lifted. */
      expiresAt: number | null;
      /** How far back their messages are deleted. */
      purgeSeconds: number;
    };
    /** `isPurged`: false as long as there are more messages than one command deletes. */
    answer: { ban: Ban; isPurged: boolean };
  };
  "member.unban": { input: { userId: string; reason: string | null }; answer: { unbanned: true } };
  "invitation.create": {
    input: {
      /** Made by whoever may have to repeat the call: what stands under it already is the answer. */
      id: string;
      /** null: a link. */
      invited: Profile | null;
      role: RoomRole;
      /** Milliseconds; null: for ever. */
      lifetimeMs: number | null;
      maxUses: number | null;
    };
    answer: InvitationView;
  };
  "invitation.revoke": { input: { invitationId: string }; answer: { revoked: true } };
  /** `by`: a link is found by its secret only, an invitation of one's own by its id. */
  "invitation.accept": { input: { invitationId: string; by: "id" | "secret" }; answer: { member: Member } };
  "invitation.decline": { input: { invitationId: string }; answer: { declined: true } };
  /** What is left out stays. Keyed state: no event, no rev. */
  "preference.set": { input: { patch: PreferencePatch }; answer: { preference: Preference } };
  "room.update": { input: { patch: Partial<RoomSettings> }; answer: { room: RoomDetails } };
  "room.archive": { input: { isArchived: boolean; reason?: string | null }; answer: { room: RoomDetails } };
  /** Takes a direct room out of one's lists until the next message. */
  "room.hide": { input: Record<never, never>; answer: { hidden: true } };
  "room.delete": { input: Repeatable & { reason?: string | null }; answer: { deleted: true } };
  /** The member becomes an owner, and the caller an admin if they were one. */
  "room.hand_over": { input: { userId: string; reason: string | null }; answer: { room: RoomDetails } };
  /** Of a message, or of a member. */
  "report.create": {
    input: {
      target: { messageId: string } | { userId: string };
      category: ReportCategory;
      note: string | null;
    };
    answer: { report: Report; isRepeat: boolean };
  };
  "report.resolve": {
    input: { reportId: string; resolution: Resolution; note: string | null };
    answer: { report: Report };
  };
  /** One's own read marker, backwards too ("mark as unread"). Keyed state: no event, no rev. */
  "marker.set": { input: { seq: number }; answer: ReadState };
  /** By the service itself, never by a user: the index of its people visits, a profile changed, an account was deleted. */
  "direct.visit": { input: Pick<DirectVisit, "block" | "by">; answer: { room: RoomDetails } };
  "profile.refresh": { input: { profile: Profile }; answer: { refreshed: boolean } };
  "account.remove": { input: { profile: Profile }; answer: { removed: boolean } };
}

export type CommandType = keyof Commands;
export type CommandOf<T extends CommandType> = { readonly type: T } & Commands[T]["input"];
export type Command = { [T in CommandType]: CommandOf<T> }[CommandType];
export type AnswerOf<T extends CommandType> = Commands[T]["answer"];

/** "system" is the service itself, acting on nobody's behalf. */
export type Actor = Caller | "system";

/** An answer and the rev that the room has reached with it. */
export interface Outcome<T extends CommandType> {
  readonly answer: AnswerOf<T>;
  readonly rev: number;
}
