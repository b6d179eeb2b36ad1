import { evictDurableObject, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { createHash } from "node:crypto";
import type { DirectIndexObject } from "../../src/room/direct-index-object.ts";
import { within } from "./worker-bounded.ts";
import type { Person } from "./worker-client.ts";

/** The object of these people, by the name that the product gives it. */
function indexOf(people: readonly Person[]): DurableObjectStub<DirectIndexObject> {
  const ids = people.map(({ id }) => id).sort();
  return env.DIRECTS.getByName(createHash("sha256").update(ids.join(" ")).digest("hex"));
}

/** Its own storage is lost, and with it its memory. */
export async function loseIndex(...people: Person[]): Promise<void> {
  const stub = indexOf(people);
  await runInDurableObject(stub, async (_: DirectIndexObject, { storage }) => {
    if (storage.kv.get("direct") === undefined) throw new Error("There is no index of these people");
    await storage.deleteAlarm();
    await storage.deleteAll();
  });
  await within(8_000, "the eviction of an index", evictDurableObject(stub));
}

/** Its alarm, run now. @returns false if none is set. */
export async function runAlarm(...people: Person[]): Promise<void> {
  await runInDurableObject(indexOf(people), (index: DirectIndexObject) => index.alarm());
}
