import { v7 as uuidv7 } from "uuid";
import type { CommandOf, CommandType } from "../../../src/domain/command.ts";
import type { RoomRole } from "../../../src/domain/permissions.ts";
import { defaultSettings } from "../../../src/domain/room.ts";
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
  moderator: "moderator",
  admin: "admin",
  owner: "owner",
  former: "member",
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

  /** Outside of rooms it is accounts that an act may change. */
  async fresh(actor: Actor): Promise<Scene> {
    const { ids, messages, roomId, players } = this.standing;
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
  const roomId = uuidv7();
  const by = <T extends CommandType>({ caller }: Player, command: CommandOf<T>) =>
    deps.rooms.execute(roomId, caller, command);
  const put = ({ caller: { profile } }: Player, role: RoomRole) =>
    by<"member.put">(founder, { type: "member.put", profile, role });
  // Everybody could once: what they sent is there, whatever they may do now.
  const send = ({ caller }: Player) => {
    const then = { ...caller, status: "active" } as const;
    return deps.rooms.execute<"message.send">(roomId, then, { type: "message.send", content: "hi", clientId: null });
  };
  const visibility = block === "public" || block === "archived" ? "public" : "private";
  await deps.rooms.create(roomId, { ...defaultSettings, name: "A scene", visibility }, founder.caller);
  const present = Object.entries(roles) as [KnownActor, RoomRole][];
  await Promise.all([subject, ...present.map(([actor]) => cast[actor])].map((player) => put(player, "member")));
  const [subjects, ...others] = await Promise.all([
    send(subject),
    ...present.map(async ([actor]) => [actor, (await send(cast[actor])).answer.message.id] as const),
  ]);
  await Promise.all(present.map(([actor, role]) => put(cast[actor], role)));
  await by<"member.remove">(founder, { type: "member.remove", userId: cast.former.person.id });
  if (block === "archived") await by<"room.archive">(founder, { type: "room.archive", isArchived: true });
  const ids = { room_id: roomId, user_id: subject.person.id, message_id: subjects.answer.message.id, seq: "1" };
  return { roomId, ids, messages: Object.fromEntries(others), players };
}

/** What the room keeps, but for what it has to answer for: to look is an act of its own for an admin. */
export async function stateOf({ roomId }: Scene): Promise<unknown> {
  return await inside(roomId, ({ room }, { storage: { sql } }) => {
    const kept = ["members", "messages", "markers", "records where kind <> 'audit'"];
    return { rev: room.rev, seq: room.seq, rows: kept.map((from) => sql.exec(`select * from ${from}`).toArray()) };
  });
}
