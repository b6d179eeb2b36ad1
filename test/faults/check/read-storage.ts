import { readdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { StorageReading } from "./readings.ts";

/** The Worker may hold a file for a moment, and must not be disturbed: the last to close a file would tidy it up. */
const READ = { readOnly: true, timeout: 5_000 } as const;

/** The room's own file. @throws when there is none. */
export function storageFile(stateDir: string, roomId: string): string {
  const dir = join(stateDir, "RoomObject");
  for (const name of readdirSync(dir).filter((file) => /^[0-9a-f]{64}\.sqlite$/.test(file))) {
    const file = join(dir, name);
    const database = new DatabaseSync(file, READ);
    try {
      const isBorn = database.prepare("select 1 from sqlite_master where name = 'meta'").get() !== undefined;
      const room = isBorn ? meta(database, "room") : null;
      if (room !== null && (JSON.parse(room) as { id: string }).id === roomId) return file;
    } finally {
      database.close();
    }
  }
  throw new Error(`The room ${roomId} has no storage`);
}

/** To be changed only while the Worker is stopped: the file is its own. */
export function openStorage(stateDir: string, roomId: string): DatabaseSync {
  return new DatabaseSync(storageFile(stateDir, roomId));
}

function meta(database: DatabaseSync, key: string): string | null {
  const row = database.prepare("select value from meta where key = ?").get(key) as { value: string } | undefined;
  return row?.value ?? null;
}

export function readStorage(stateDir: string, roomId: string): StorageReading {
  const database = new DatabaseSync(storageFile(stateDir, roomId), READ);
  try {
    const drain = JSON.parse(meta(database, "drain") ?? "{}") as { projectedRev?: number; halted?: string | null };
    const last = database.prepare("select max(rev) as rev from events").get() as { rev: number | null };
    const timers = database.prepare("select name from timers").all() as { name: string }[];
    return {
      projectedRev: drain.projectedRev ?? 0,
      rev: last.rev ?? Number(meta(database, "floor_rev") ?? 0),
      halted: drain.halted ?? null,
      timers: timers.map(({ name }) => name),
    };
  } finally {
    database.close();
  }
}
