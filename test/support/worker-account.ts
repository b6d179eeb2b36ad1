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
