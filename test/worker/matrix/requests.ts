import { v7 as uuidv7 } from "uuid";
import type { RoomRole } from "../../../src/domain/permissions.ts";
import { insertJob, updateJob } from "../../../src/repositories/jobs.ts";
import { entryOf } from "../../../src/services/audit.ts";
import { createBot } from "../../../src/services/bots.ts";
import { issueReset } from "../../../src/services/password-changes.ts";
import { toSeed } from "../../../src/services/profiles.ts";
import type { Ids } from "../../support/hostile-addresses.ts";
import { deps, newUser, openSession, PASSWORD } from "../../support/worker-people.ts";
import type { Actor, Player } from "./cast.ts";
import type { Scene } from "./scene.ts";

/** Who asks, and where. */
export interface Context {
  readonly scene: Scene;
  readonly actor: Actor;
  /** null is anonymous. */
  readonly me: Player | null;
  /** Those of the scene, or some that do not exist. */
  readonly ids: Ids;
}

/** What differs from the ids of the scene and the example of the body. */
export interface Request {
  readonly ids?: Ids;
  readonly query?: Ids;
  readonly json?: unknown;
}

type Make = (context: Context) => Request | Promise<Request>;

const of = ({ person }: Player) => ({ user_id: person.id });
const oneself = ({ me, scene }: Context) => of(me ?? scene.players.subject);
const ownMessage = ({ scene, actor }: Context) => scene.messages[actor] ?? uuidv7();
const credentials: Make = ({ scene }) => ({
  json: { username: scene.players.subject.person.email, password: PASSWORD },
});
const user = (json: object) => ({ json: { user: json } });
const role = (name: RoomRole) => ({ json: { member: { role: name } } });
const mute = { json: { mute: { seconds: 60 } } };
const newPassword = "a phrase nobody knows";

const theirSession: Make = ({ scene }) => ({ ids: { session_id: scene.players.subject.person.sessionId } });
const theirToken: Make = async ({ scene }) => ({ ids: { token_id: await newToken(scene.players.subject) } });

async function newToken({ account, caller }: Player): Promise<string> {
  const id = uuidv7();
  const token = { id, name: "A token", scopes: ["read"], expiresAt: null } as const;
  await deps.accounts.createToken(toSeed(account), token, entryOf(caller, "token.created", account.id));
  return id;
}

/** Rows that the example of the document does not do for. A variant has its name in brackets behind the path. */
export const requests: Readonly<Record<string, Make>> = {
  "POST /auth/login": credentials,
  "POST /auth/token": credentials,
  "POST /auth/refresh": async ({ scene }) => {
    const { refreshToken } = await openSession(scene.players.subject.account);
    return { json: { refresh_token: refreshToken } };
  },
  "POST /auth/reset-password": async ({ scene: { players } }) => {
    const { token } = await issueReset(deps, players.founder.caller, players.subject.person.id);
    return { json: { token, new_password: newPassword } };
  },
  "POST /auth/ws-ticket": ({ ids }) => ({ json: { room_id: ids.room_id } }),
  "POST /user/signup": () => {
    const username = `u-${uuidv7()}`;
    return { json: { user: { email: `${username}@example.com`, username, full_name: "New" }, password: PASSWORD } };
  },
  "GET /user/lookup": ({ scene }) => ({ query: { username: scene.players.subject.person.username } }),
  "GET /user/{user_id} (oneself)": (context) => ({ ids: oneself(context) }),
  "PUT /user/update/{user_id}": () => user({ full_name: "Another" }),
  "PUT /user/update/{user_id} (oneself)": (context) => ({ ids: oneself(context), ...user({ full_name: "Another" }) }),
  "PUT /user/update/{user_id} (own role)": (context) => ({ ids: oneself(context), ...user({ role: "admin" }) }),
  "PUT /user/update/{user_id} (own status)": (context) => ({ ids: oneself(context), ...user({ status: "active" }) }),
  "POST /user/update_password": () => ({
    json: { old_password: PASSWORD, new_password: newPassword, confirm_password: newPassword },
  }),
  "DELETE /user/sessions/{session_id}": theirSession,
  "DELETE /user/sessions/{session_id} (own)": async ({ me, scene }) => ({
    ids: { session_id: (await openSession((me ?? scene.players.subject).account)).sessionId },
  }),
  "DELETE /user/tokens/{token_id}": theirToken,
  "DELETE /user/tokens/{token_id} (own)": async ({ me, scene }) => ({
    ids: { token_id: await newToken(me ?? scene.players.subject) },
  }),
  "POST /admin/bots": () => ({ json: { bot: { username: `bot-${uuidv7().slice(-12)}`, full_name: "A bot" } } }),
  "DELETE /admin/users/{user_id}/sessions/{session_id}": theirSession,
  "DELETE /admin/users/{user_id}/sessions/{session_id} (another's)": ({ scene }) => ({
    ids: { session_id: scene.players.founder.person.sessionId },
  }),
  "POST /admin/users/{user_id}/tokens (a bot)": async ({ scene }) => ({
    ids: { user_id: (await createBot(deps, scene.players.founder.caller, `bot-${uuidv7().slice(-12)}`, "A bot")).id },
  }),
  "DELETE /admin/users/{user_id}/tokens/{token_id}": theirToken,
  "DELETE /admin/users/{user_id}/tokens/{token_id} (another's)": async ({ scene }) => ({
    ids: { token_id: await newToken(scene.players.founder) },
  }),
  "POST /admin/jobs/{job_id}/retry": async () => {
    const { id } = await insertJob(deps.db, "resync", {});
    await updateJob(deps.db, id, { state: "failed", error: "A test" });
    return { ids: { job_id: id } };
  },
  "POST /room/direct": ({ scene }) => ({ json: { room: { user_ids: [scene.players.subject.person.id] } } }),
  "POST /room/{room_id}/members": async () => ({
    json: { members: [{ user_id: (await newUser()).id }] },
  }),
  "POST /room/{room_id}/invitations (a user)": async () => ({
    json: { invitation: { user_id: (await newUser()).id } },
  }),
  "PUT /room/{room_id}/bans/{user_id} (an owner)": ({ scene }) => ({ ids: of(scene.players.founder) }),
  "DELETE /room/{room_id}/bans/{user_id} (banned)": ({ scene }) => ({ ids: of(scene.players.cast.banned) }),
  "PUT /room/{room_id}/members/{user_id}/mute": () => mute,
  "PUT /room/{room_id}/members/{user_id}/mute (an owner)": ({ scene }) => ({ ids: of(scene.players.founder), ...mute }),
  "DELETE /room/{room_id}/members/{user_id}/mute (muted)": ({ scene }) => ({ ids: of(scene.players.cast.muted) }),
  "POST /room/{room_id}/reports": ({ ids }) => ({
    json: { report: { message_id: ids.message_id, category: "other" } },
  }),
  "PUT /room/{room_id}/owner": ({ ids }) => ({ json: { room: { owner_id: ids.user_id } } }),
  "GET /room/rooms (as a file)": () => ({ query: { format: "csv" } }),
  "GET /message/search": () => ({ query: { q: "hi" } }),
  "GET /message/rooms/{room_id}/messages/search": () => ({ query: { q: "hi" } }),
  "GET /admin/jobs/{job_id}": async ({ ids }) => ({
    ids: { job_id: ids.job_id ?? (await insertJob(deps.db, "resync", {})).id },
  }),

  "PUT /room/{room_id}/members/{user_id}": () => role("read_only"),
  "PUT /room/{room_id}/members/{user_id} (new)": async () => ({
    ids: { user_id: (await newUser()).id },
    ...role("member"),
  }),
  "PUT /room/{room_id}/members/{user_id} (to owner)": () => role("owner"),
  "PUT /room/{room_id}/members/{user_id} (an owner)": ({ scene }) => ({
    ids: of(scene.players.founder),
    ...role("member"),
  }),
  "PUT /room/{room_id}/members/{user_id} (oneself to owner)": (context) => ({
    ids: oneself(context),
    ...role("owner"),
  }),
  "DELETE /room/{room_id}/members/{user_id} (an owner)": ({ scene }) => ({ ids: of(scene.players.founder) }),
  "DELETE /room/{room_id}/members/{user_id} (oneself)": (context) => ({ ids: oneself(context) }),
  "DELETE /message/rooms/{room_id}/messages/{message_id} (own)": (context) => ({
    ids: { message_id: ownMessage(context) },
  }),
  "PATCH /message/rooms/{room_id}/messages/{message_id} (own)": (context) => ({
    ids: { message_id: ownMessage(context) },
  }),
  "POST /message/rooms/{room_id}/messages/delete": ({ ids }) => ({ json: { message_ids: [ids.message_id] } }),
  "POST /message/rooms/{room_id}/messages/delete (own)": (context) => ({
    json: { message_ids: [ownMessage(context)] },
  }),
};
