import { sql } from "drizzle-orm";
import type { Db, Tx } from "../db/client.ts";
import { settings } from "../db/schema.ts";
import { defaultSettings, type Settings } from "../domain/settings.ts";

export async function readSettings(db: Db | Tx): Promise<Settings> {
  const rows = await db.select({ key: settings.key, value: settings.value }).from(settings);
  return { ...defaultSettings, ...Object.fromEntries(rows.map(({ key, value }) => [key, value])) };
}

export async function writeSettings(tx: Tx, change: Partial<Settings>, updatedBy: string): Promise<void> {
  const rows = Object.entries(change).map(([key, value]) => ({ key, value, updatedBy }));
  if (rows.length === 0) return;
  const written = { value: sql`excluded.value`, updatedBy: sql`excluded.updated_by`, updatedAt: sql`now()` };
  await tx.insert(settings).values(rows).onConflictDoUpdate({ target: settings.key, set: written });
}
