import type { Caller } from "../../../src/domain/profile.ts";
import type { UserRow } from "../../../src/repositories/users.ts";
import { toSeed } from "../../../src/services/profiles.ts";
import type { Person } from "../../support/worker-client.ts";
import { deps, newUser, openSession } from "../../support/worker-people.ts";

/** The columns of the table, in its order. */
export const actors = [
  "anonymous",
  "outsider",
  "invited",
  "member",
  "read_only",
  "muted",
  "moderator",
  "admin",
  "owner",
  "former",
  "banned",
  "suspended",
  "global_admin",
] as const;
export type Actor = (typeof actors)[number];
export type KnownActor = Exclude<Actor, "anonymous">;
const known = actors.filter((actor) => actor !== "anonymous");

/** Somebody with an account and a session: as a client, as PostgreSQL and as a room knows them. */
export interface Player {
  readonly person: Person;
  readonly account: UserRow;
  readonly caller: Caller;
}
export type Cast = Readonly<Record<KnownActor, Player>>;

/** One account in the standing that this actor has in the whole service. */
export async function newPlayer(actor: KnownActor): Promise<Player> {
  const account = await newUser({ role: actor === "global_admin" ? "admin" : "user" });
  if (actor === "suspended") await deps.accounts.setStanding(toSeed(account), { status: "suspended" }, []);
  const person = await openSession(account);
  return { person, account, caller: await deps.accounts.check(person.id, person.sessionId) };
}

export async function newCast(): Promise<Cast> {
  const players = await Promise.all(known.map(async (actor) => [actor, await newPlayer(actor)] as const));
  return Object.fromEntries(players) as Cast;
}
