import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { AccountObject } from "../../src/account/account-object.ts";
import { within } from "./worker-bounded.ts";

export function accountOf(userId: string): DurableObjectStub<AccountObject> {
  return env.ACCOUNTS.getByName(userId);
}

/** Asks, or changes, what an account's SQLite holds. */
export function queryAccount(userId: string, text: string): Promise<Record<string, SqlStorageValue>[]> {
  return runInDurableObject(accountOf(userId), (_, { storage }) => storage.sql.exec(text).toArray());
}

export async function hibernateAccount(userId: string): Promise<void> {
  await within(8_000, "the eviction of an account", evictDurableObject(accountOf(userId)));
}

/** This account's calls of rooms fail. @returns what lets them through again. */
export async function cutOffRooms(userId: string): Promise<() => Promise<void>> {
  const setEnv = (change: (env: Env) => Env) =>
    runInDurableObject(accountOf(userId), (object: AccountObject) => {
      const holder = object as unknown as { env: Env };
      holder.env = change(holder.env);
    });
  const fail = () => Promise.reject(new Error("cut off by a test"));
  const rooms = { getByName: () => ({ endSessions: fail, setStanding: fail }) };
  await setEnv((env) => Object.create(env, { ROOMS: { value: rooms } }) as Env);
  return () => setEnv((env) => Object.getPrototypeOf(env) as Env);
}
