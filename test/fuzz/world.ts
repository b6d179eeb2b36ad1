import { setTimeout as sleep } from "node:timers/promises";
import { v7 as uuidv7 } from "uuid";
import type { RoomRole } from "../../src/domain/permissions.ts";
import { hashPassword } from "../../src/services/passwords.ts";
import type { Rig } from "../faults/rig/rig.ts";

/** In whose name a request goes out; each has a place in the room of the moment. */
export const actors = ["admin", "owner", "moderator", "member", "read_only", "outsider", "nobody"] as const;
export type Actor = (typeof actors)[number];

interface Account {
  readonly id: string;
  readonly token: string;
}

const PASSWORD = "the same phrase for everyone";
const REMEMBERED = 30;
const WAITS_MAX = 5;
const roles = ["moderator", "member", "read_only"] as const satisfies RoomRole[];

/**
 * People, rooms and whatever the answers told of, so that a generated request can be about something that exists. The
 * requests destroy it as they go: it is mended before each round.
 */
export class World {
  readonly rig: Rig;
  private readonly accounts = new Map<Actor, Account>();
  private readonly known = new Map<string, string[]>();
  private readonly renewals = new Map<Actor, Promise<void>>();
  private passwordHash = "";

  constructor(rig: Rig) {
    this.rig = rig;
  }

  tokenOf(actor: Actor): string | null {
    return this.accounts.get(actor)?.token ?? null;
  }

  /** The nth of those that are known, or one that does not exist. */
  idOf(name: string, nth: number): string {
    const ids = this.known.get(name) ?? [];
    return ids[nth % (ids.length + 1)] ?? uuidv7();
  }

  /** Remembers the ids, codes and cursors of an answer: `{"room":{"id":…}}` is a `room_id`. */
  learn(answer: unknown): void {
    if (typeof answer !== "object" || answer === null) return;
    for (const [key, value] of Object.entries(answer)) {
      const noun = key.replace(/s$/, "");
      for (const one of Array.isArray(value) ? value.slice(0, 5) : [value]) {
        for (const [name, text] of Object.entries((one ?? {}) as Record<string, unknown>)) {
          if (typeof text !== "string" || text === "") continue;
          if (name === "id") this.remember(`${noun}_id`, text);
          if (name === "code" || name === "username" || name === "client_id" || name === "epoch")
            this.remember(name, text);
          if (name === "next_cursor") this.remember("cursor", text);
        }
      }
    }
  }

  /** Everybody has an account and a session again, and there are a private and a public room with all of them. */
  async mend(): Promise<void> {
    for (const actor of actors) if (actor !== "nobody" && !(await this.isWell(actor))) await this.renew(actor);
    for (const visibility of ["private", "public"]) await this.addRoom(visibility);
  }

  /** Whoever was logged out or locked is somebody new from here on. */
  async revive(actor: Actor, token: string | null): Promise<void> {
    if (token === null || token !== this.tokenOf(actor)) return;
    const renewal = this.renewals.get(actor) ?? this.renew(actor).finally(() => this.renewals.delete(actor));
    this.renewals.set(actor, renewal);
    await renewal;
  }

  private async isWell(actor: Actor): Promise<boolean> {
    const account = this.accounts.get(actor);
    if (!account) return false;
    const { status, body } = await this.rig.api.ask<{ user?: { role: string; status: string } }>(
      { ...account, name: actor },
      "GET",
      "/user/me",
    );
    const role = actor === "admin" ? "admin" : "user";
    return status === 200 && body.user?.status === "active" && body.user.role === role;
  }

  private async renew(actor: Actor): Promise<void> {
    this.passwordHash ||= await hashPassword(PASSWORD);
    const id = uuidv7();
    const username = `${actor.replace("_", "-")}-${id.slice(-12)}`;
    await this.rig.sql(
      (sql) => sql`insert into users (id, email, username, full_name, password_hash, role)
        values (${id}, ${`${username}@example.com`}, ${username}, ${actor}, ${this.passwordHash},
                ${actor === "admin" ? "admin" : "user"})`,
    );
    const login = { username, password: PASSWORD };
    const { access_token } = await this.rig.api.demand<{ access_token: string }>(null, "POST", "/auth/token", login);
    this.accounts.set(actor, { id, token: access_token });
    this.remember("user_id", id);
  }

  private async addRoom(visibility: string): Promise<void> {
    const room = { name: "A room to fuzz", visibility };
    const created = await this.demand<{ room: { id: string } }>("POST", "/room", { room });
    const path = `/room/${created.room.id}/members`;
    for (const role of roles) await this.demand("PUT", `${path}/${this.person(role).id}`, { member: { role } });
    const send = { message: { content: "To be fuzzed" } };
    this.learn(await this.demand("POST", `/message/rooms/${created.room.id}/messages`, send));
    this.learn(created);
  }

  /** Of the owner, who has to wait now and then: the requests before have asked for many rooms that do not exist. */
  private async demand<T>(method: string, path: string, body: unknown): Promise<T> {
    for (let tries = 0; ; tries += 1) {
      const { status, headers, body: answer } = await this.rig.api.ask<T>(this.person("owner"), method, path, body);
      if (status < 300) return answer;
      if (status !== 429 || tries === WAITS_MAX)
        throw new Error(`${method} ${path}: ${status} ${JSON.stringify(answer)}`);
      await sleep(Number(headers.get("retry-after")) * 1_000);
    }
  }

  private person(actor: Actor): Account & { name: string } {
    const account = this.accounts.get(actor);
    if (!account) throw new Error(`${actor} has no account`);
    return { ...account, name: actor };
  }

  /** The newest come first, and often: they are likely to be there still. */
  private remember(name: string, id: string): void {
    const others = (this.known.get(name) ?? []).filter((known) => known !== id);
    this.known.set(name, [id, ...others].slice(0, REMEMBERED));
  }
}
