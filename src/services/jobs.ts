import type { Deps } from "../deps.ts";
import { AppError } from "../domain/errors.ts";
import { describe, log } from "../log.ts";
import { findJob, type JobKind, type JobRow, leaseJob, restartJob, updateJob } from "../repositories/jobs.ts";
import { deleteBlocksOf } from "../repositories/people.ts";
import { recountRoom } from "../repositories/recount.ts";
import { reindexPage } from "../repositories/reindex.ts";
import { countRooms, countRoomsOf, listRoomIds, listRoomIdsOf } from "../repositories/rooms.ts";
import { findUser } from "../repositories/users.ts";
import { toProfile } from "./profiles.ts";

const LEASE_MS = 60_000;
const PAGE = 20;
const ATTEMPTS_MAX = 10;
/** One run takes no longer than this; the next one goes on where it ended. */
const RUN_MS = 20_000;
/** Messages. */
const REINDEX_STEP = 500;
const FIRST_UUID = "00000000-0000-0000-0000-000000000000";

interface Visited {
  /** How much was put right, if that is its work. */
  readonly corrected: number;
  /** Where to go on if the time was not enough for the room. */
  readonly position: number | null;
}

const VISITED: Visited = { corrected: 0, position: null };

type Visit = (roomId: string, position: number, until: number) => Promise<Visited>;

/** Works on open jobs until none is left or the time is over. Called by the cron trigger and after a change. */
export async function runJobs(deps: Deps): Promise<void> {
  const until = Date.now() + RUN_MS;
  while (Date.now() < until) {
    const job = await leaseJob(deps.db, LEASE_MS);
    if (!job) return;
    try {
      await runJob(deps, job, until);
    } catch (error) {
      log("error", "job failed", { job: job.id, kind: job.kind, error: describe(error) });
      await updateJob(deps.db, job.id, { leasedUntil: new Date(Date.now() + LEASE_MS), error: describe(error) });
    }
  }
}

/** @throws AppError `job.not_found`, `job.not_failed`. */
export async function retryJob(deps: Deps, id: string): Promise<JobRow> {
  const job = await restartJob(deps.db, id);
  if (!job) throw new AppError((await findJob(deps.db, id)) ? "job.not_failed" : "job.not_found");
  runJobsSoon(deps);
  return job;
}

export function runJobsSoon(deps: Deps): void {
  deps.defer(runJobs(deps).catch((error: unknown) => log("error", "jobs failed", { error: describe(error) })));
}

/** Each visit is idempotent, so that a page which was cut short is simply visited again. */
async function runJob(deps: Deps, job: JobRow, until: number): Promise<void> {
  const memberId = job.payload.userId ?? null;
  const visit = await visitOf(deps, job.kind, memberId);
  const total = job.total ?? (await (memberId === null ? countRooms(deps.db) : countRoomsOf(deps.db, memberId)));
  const { position: from = 0, ...payload } = job.payload;
  let { cursor, done, failed, corrected, error } = job;
  let position = from;
  while (Date.now() < until) {
    const after = cursor ?? FIRST_UUID;
    const rooms = await (memberId === null
      ? listRoomIds(deps.db, after, PAGE)
      : listRoomIdsOf(deps.db, memberId, after, PAGE));
    if (rooms.length === 0) {
      if (job.kind === "remove_member" && memberId !== null) await deleteBlocksOf(deps.db, memberId);
      await updateJob(deps.db, job.id, ended({ ...job, payload, total, done, failed, corrected, error }));
      return;
    }
    for (const room of rooms) {
      try {
        const visited = await visit(room, position, until);
        corrected += visited.corrected;
        if (visited.position !== null) {
          const now = { payload: { ...payload, position: visited.position }, leasedUntil: null };
          await updateJob(deps.db, job.id, { ...now, cursor, total, done, failed, corrected, error });
          return;
        }
      } catch (cause) {
        failed += 1;
        error = `${room}: ${describe(cause)}`;
      }
      position = 0;
      done += 1;
      cursor = room;
    }
    const leasedUntil = new Date(Date.now() + LEASE_MS);
    await updateJob(deps.db, job.id, { cursor, payload, total, done, failed, corrected, error, leasedUntil });
  }
  await updateJob(deps.db, job.id, { leasedUntil: null });
}

/** A round with failed rooms is gone through again later: visits are idempotent, and a room may only be busy. */
function ended(job: JobRow): Partial<JobRow> {
  const { payload, total, done, failed, corrected, error, attempts } = job;
  if (failed === 0) return { state: "done", total, done, failed, corrected, error: null, leasedUntil: null };
  if (attempts + 1 >= ATTEMPTS_MAX)
    return { state: "failed", total, done, failed, corrected, error, leasedUntil: null };
  const leasedUntil = new Date(Date.now() + LEASE_MS * (attempts + 1));
  const anew = { state: "queued" as const, cursor: null, payload, total: null, done: 0, failed: 0 };
  return { ...anew, corrected, error, attempts: attempts + 1, leasedUntil };
}

async function visitOf(deps: Deps, kind: JobKind, memberId: string | null): Promise<Visit> {
  if (kind === "resync") return (room) => deps.rooms.resync(room).then(() => VISITED);
  if (kind === "recount") return async (room) => ({ ...VISITED, corrected: await recountRoom(deps.db, room) });
  if (kind === "reindex") return (room, position, until) => reindexRoom(deps, room, position, until);
  const user = memberId === null ? null : await findUser(deps.db, memberId);
  if (!user) throw new AppError("user.not_found");
  const profile = toProfile(user);
  const type = kind === "refresh_profile" ? "profile.refresh" : "account.remove";
  return async (room) => {
    try {
      await deps.rooms.execute(room, "system", { type, profile });
    } catch (error) {
      // A room that is gone needs no visit.
      if (!(error instanceof AppError && error.code === "room.not_found")) throw error;
    }
    return VISITED;
  };
}

/** A room may be larger than one run; it is gone through in steps that keep its drain waiting for no longer than a moment. */
async function reindexRoom(deps: Deps, roomId: string, from: number, until: number): Promise<Visited> {
  let position = from;
  let corrected = 0;
  do {
    const page = await reindexPage(deps.db, roomId, position, REINDEX_STEP);
    corrected += page.corrected;
    if (page.last === null) return { corrected, position: null };
    position = page.last;
  } while (Date.now() < until);
  return { corrected, position };
}
