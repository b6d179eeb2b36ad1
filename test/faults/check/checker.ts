import { eventually } from "../../support/bounded.ts";
import type { RoomHistory } from "../load/history.ts";
import type { Rig } from "../rig/rig.ts";
import type { Person } from "../rig/template.ts";
import { readDatabase } from "./read-database.ts";
import { readLog, readRoom } from "./read-room.ts";
import { readStorage } from "./read-storage.ts";
import { judge } from "./rules.ts";

export interface Verdict {
  readonly complaints: readonly string[];
  readonly messages: number;
}

export interface CheckOptions {
  /** A member who reads everything back. */
  readonly reader: Person;
  /** How long the outbox may take to empty: a drain that has failed pauses for up to a minute. */
  readonly quietMs?: number;
  /** The Worker is stopped afterwards, and the room's own files are read as well. */
  readonly withStorage?: boolean;
}

/** After healing: waits for quiet, reads everything back from everywhere, and lets every rule speak. */
export async function check(rig: Rig, histories: readonly RoomHistory[], options: CheckOptions): Promise<Verdict> {
  const { reader, quietMs = 90_000, withStorage = false } = options;
  await quiet(rig, histories, reader, quietMs);
  const complaints: string[] = [];
  let messages = 0;
  const half: { history: RoomHistory; readings: Omit<Parameters<typeof judge>[1], "storage"> }[] = [];
  for (const history of histories) {
    const room = await readRoom(rig.api, reader, history.roomId);
    const log = await readLog(rig.api, reader, history.roomId);
    const database = await rig.sql((sql) => readDatabase(sql, history.roomId));
    messages += room.messages.length;
    if (withStorage) half.push({ history, readings: { room, log, database } });
    else complaints.push(...judge(history, { room, log, database, storage: null }));
  }
  if (withStorage) {
    const roomIds = histories.map(({ roomId }) => roomId);
    await asleep(rig, roomIds, quietMs);
    await rig.killWorker();
    for (const { history, readings } of half) {
      complaints.push(...judge(history, { ...readings, storage: readStorage(rig.stateDir, history.roomId) }));
    }
  }
  return { complaints, messages };
}

/** Until PostgreSQL and every subscriber who is still a member have reached the room's last rev. */
async function quiet(rig: Rig, histories: readonly RoomHistory[], reader: Person, ms: number): Promise<void> {
  for (const { roomId, streams } of histories) {
    const isQuiet = async () => {
      const path = `/room/${roomId}/events?after=0&epoch=none&limit=1`;
      const { epoch, rev } = await rig.api.demand<{ epoch: string; rev: number }>(reader, "GET", path);
      const [row] = await rig.sql(
        (sql) => sql<{ rev: string }[]>`
        select projected_rev as rev from rooms where id = ${roomId} and epoch = ${epoch}`,
      );
      return Number(row?.rev ?? -1) === rev ? true : undefined;
    };
    await eventually(ms, `quiet in room ${roomId}`, isQuiet).catch((error: Error) => {
      throw new Error(`${error.message}; the Worker's last complaints:\n${complaintsOf(rig).join("\n")}`);
    });
    // A subscriber may be a moment behind; the rules say who has not arrived.
    await eventually(2_000, "subscribers", () =>
      new Set(streams.map(({ cursor }) => cursor?.rev)).size <= 1 ? true : undefined,
    ).catch(() => undefined);
  }
}

/**
 * Until all rooms know at once that nothing waits, and their alarms have looked for the last time; the rules say who did
 * not.
 */
async function asleep(rig: Rig, roomIds: readonly string[], ms: number): Promise<void> {
  const isAsleep = (roomId: string) => {
    const { rev, projectedRev, timers } = readStorage(rig.stateDir, roomId);
    return rev === projectedRev && !timers.includes("drain");
  };
  await eventually(ms, "quiet outboxes", () => roomIds.every(isAsleep) || undefined).catch((error: Error) => {
    console.warn(error.message);
  });
}

function complaintsOf({ lines }: Rig): string[] {
  return lines.filter((line) => /"level":"(warn|error)"/.test(line)).slice(-15);
}
