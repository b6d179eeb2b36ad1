import { v7 as uuidv7 } from "uuid";
import type { CommandOf, CommandType } from "../../../src/domain/command.ts";
import type { RoomRole } from "../../../src/domain/permissions.ts";
import type { Profile } from "../../../src/domain/profile.ts";
import { defaultSettings } from "../../../src/domain/room.ts";
import { deriveCode } from "../../../src/services/invitation-codes.ts";
import type { Ids } from "../../support/hostile-addresses.ts";
import { deps } from "../../support/worker-people.ts";
import { inside } from "../../support/worker-room.ts";
import { type Actor, type Cast, type KnownActor, newCast, newPlayer, type Player } from "./cast.ts";
import type { Block } from "./table.ts";

/** A room with somebody of each standing, and everything in it that a path can name. */
export interface Scene {
  readonly roomId: string;
  /** What stands in the braces of a path. */
  readonly ids: Ids;
  /** The message that each has sent, in whatever standing they are now. */
  readonly messages: Readonly<Partial<Record<Actor, string>>>;
  readonly players: Players;
}

interface Players {
  readonly cast: Cast;
  /** An owner beside the one who acts, so that no act fails for want of another. */
  readonly founder: Player;
  /** The plain member to whom the user id and the message id belong. */
  readonly subject: Player;
}

const roles = {
  member: "member",
  read_only: "read_only",
  muted: "member",
  moderator: "moderator",
  admin: "admin",
  owner: "owner",
  former: "member",
  banned: "member",
  // Nothing but the suspension refuses an owner.
  suspended: "owner",
} as const satisfies Partial<Record<KnownActor, RoomRole>>;

/**
 * Where the cells of a block are played. What changes nothing is played in one room; whatever succeeds in changing
 * something has a room of its own, which costs milliseconds.
 */
export class Stage {
  readonly standing: Scene;
  private readonly block: Block;

  private constructor(block: Block, standing: Scene) {
    this.block = block;
    this.standing = standing;
  }

  static async of(block: Block): Promise<Stage> {
    return new Stage(block, await newScene(block, await newPlayers(await newCast())));
  }

  /** Outside of rooms it is accounts that an act may change; and the same people have but one direct room. */
  async fresh(actor: Actor): Promise<Scene> {
    const { ids, messages, roomId, players } = this.standing;
    if (this.block === "direct") return await newScene(this.block, await newPlayers(players.cast));
    if (this.block !== "service") return await newScene(this.block, players);
    const changed = actor === "anonymous" ? {} : { [actor]: await newPlayer(actor) };
    const all = await newPlayers({ ...players.cast, ...changed });
    return { roomId, messages, ids: { ...ids, user_id: all.subject.person.id }, players: all };
  }
}

async function newPlayers(cast: Cast): Promise<Players> {
  const [founder, subject] = await Promise.all([newPlayer("owner"), newPlayer("member")]);
  return { cast, founder, subject };
}

async function newScene(block: Block, players: Players): Promise<Scene> {
  const scene = await newRoom(block, players);
  if (block !== "elsewhere") return scene;
  // The same people in both rooms, but for the subject: only the path is wrong.
  const { ids } = await newRoom(block, await newPlayers(players.cast));
  return { ...scene, ids: { ...ids, room_id: scene.roomId } };
}

async function newRoom(block: Block, players: Players): Promise<Scene> {
  const { cast, founder, subject } = players;
  const present = block === "direct" ? (["member", "suspended"] as const) : keysOf(roles);
  const people = [founder, subject, ...present.map((actor) => cast[actor])];
  const roomId = block === "direct" ? await openDirect(people) : await openGroup(block, people);
  // Everybody could write once: what they sent is there, whatever they may do now.
  const send = async ({ caller }: Player) => {
    const then = { ...caller, status: "active" } as const;
    const command = { type: "message.send", content: "hi", clientId: null } as const;
    return (await deps.rooms.execute<"message.send">(roomId, then, command)).answer.message.id;
  };
  const [message_id, ...own] = await Promise.all([subject, ...present.map((actor) => cast[actor])].map(send));
  const reported = await deps.rooms.execute<"report.create">(roomId, founder.caller, {
    type: "report.create",
    target: { messageId: String(message_id) },
    category: "spam",
    note: null,
  });
  const link = deriveCode(deps.config.jwtSecret, roomId, uuidv7());
  const invitation_id = uuidv7();
  if (block !== "direct") await takePlaces(block, roomId, players, { link: link.invitationId, own: invitation_id });
  return {
    roomId,
    ids: {
      room_id: roomId,
      user_id: subject.person.id,
      message_id: String(message_id),
      report_id: reported.answer.report.id,
      invitation_id,
      code: link.text,
      seq: "1",
      emoji: encodeURIComponent("👍"),
    },
    messages: Object.fromEntries(present.map((actor, index) => [actor, own[index]])),
    players,
  };
}

async function openDirect(people: readonly Player[]): Promise<string> {
  const profiles = people.map(({ caller }) => caller.profile);
  return (await deps.directs.open(profiles, profiles[0]?.userId ?? "")).room.id;
}

/** For now all are plain members. */
async function openGroup(block: Block, [founder, ...members]: readonly Player[]): Promise<string> {
  if (!founder) throw new Error("A room has a founder");
  const roomId = uuidv7();
  const visibility = block === "public" || block === "archived" ? "public" : "private";
  await deps.rooms.create(roomId, { ...defaultSettings, name: "A scene", visibility }, founder.caller);
  await Promise.all(members.map((member) => putMember(roomId, founder, member, "member")));
  return roomId;
}

/** Everybody gets to where their name says they are; `ids` are those of the link and of who is invited. */
async function takePlaces(
  block: Block,
  roomId: string,
  { cast, founder }: Players,
  ids: { readonly link: string; readonly own: string },
): Promise<void> {
  const by = <T extends CommandType>(command: CommandOf<T>) => deps.rooms.execute(roomId, founder.caller, command);
  const invite = (id: string, invited: Profile | null) =>
    by<"invitation.create">({
      type: "invitation.create",
      id,
      invited,
      role: "member",
      lifetimeMs: null,
      maxUses: null,
    });
  await Promise.all([
    ...keysOf(roles).map((actor) => putMember(roomId, founder, cast[actor], roles[actor])),
    invite(ids.own, cast.invited.caller.profile),
    invite(ids.link, null),
  ]);
  const [muted, banned] = [cast.muted.caller.profile, cast.banned.caller.profile];
  const until = Date.now() + 3_600_000;
  await by<"member.mute">({ type: "member.mute", userId: muted.userId, until, reason: null });
  await by<"member.ban">({ type: "member.ban", profile: banned, reason: null, expiresAt: null, purgeSeconds: 0 });
  await by<"member.remove">({ type: "member.remove", userId: cast.former.person.id });
  if (block === "archived") await by<"room.archive">({ type: "room.archive", isArchived: true });
}

async function putMember(roomId: string, by: Player, { caller: { profile } }: Player, role: RoomRole): Promise<void> {
  await deps.rooms.execute<"member.put">(roomId, by.caller, { type: "member.put", profile, role });
}

function keysOf<K extends string>(record: Readonly<Record<K, unknown>>): K[] {
  return Object.keys(record) as K[];
}

/** What the room keeps, but for what it has to answer for: to look is an act of its own for an admin. */
export async function stateOf({ roomId }: Scene): Promise<unknown> {
  return await inside(roomId, ({ room }, { storage: { sql } }) => {
    const kept = ["members", "messages", "markers", "records where kind <> 'audit'"];
    return { rev: room.rev, seq: room.seq, rows: kept.map((from) => sql.exec(`select * from ${from}`).toArray()) };
  });
}
