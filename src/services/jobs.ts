import type { Deps } from "../deps.ts";
import { AppError } from "../domain/errors.ts";
import { describe, log } from "../log.ts";
import { type JobKind, type JobRow, leaseJob, updateJob } from "../repositories/jobs.ts";
import { countRooms, listRoomIds } from "../repositories/rooms.ts";
import { findUser } from "../repositories/users.ts";
import { toProfile } from "./profiles.ts";

const LEASE_MS = 60_000;
const PAGE = 20;
/** One run takes no longer than this; the next one goes on where it ended. */
const RUN_MS = 20_000;
const FIRST_UUID = "00000000-0000-0000-0000-000000000000";

type Visit = (roomId: string) => Promise<unknown>;

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

export function runJobsSoon(deps: Deps): void {
  deps.defer(runJobs(deps).catch((error: unknown) => log("error", "jobs failed", { error: describe(error) })));
}

/** Each visit is idempotent, so that a page which was cut short is simply visited again. */
async function runJob(deps: Deps, job: JobRow, until: number): Promise<void> {
  const memberId = job.payload.userId ?? null;
  const visit = await visitOf(deps, job.kind, memberId);
  const total = job.total ?? (await countRooms(deps.db, memberId));
  let { cursor, done, failed, error } = job;
  while (Date.now() < until) {
    const rooms = await listRoomIds(deps.db, cursor ?? FIRST_UUID, PAGE, memberId);
    if (rooms.length === 0) {
      await updateJob(deps.db, job.id, {
        state: failed > 0 ? "failed" : "done",
        total,
        done,
        failed,
        error,
        leasedUntil: null,
      });
      return;
    }
    for (const room of rooms) {
      try {
        await visit(room);
      } catch (cause) {
        failed += 1;
        error = `${room}: ${describe(cause)}`;
      }
    }
    done += rooms.length;
    cursor = rooms.at(-1) ?? cursor;
    const leasedUntil = new Date(Date.now() + LEASE_MS);
    await updateJob(deps.db, job.id, { cursor, total, done, failed, error, leasedUntil });
  }
  await updateJob(deps.db, job.id, { leasedUntil: null });
}

async function visitOf(deps: Deps, kind: JobKind, memberId: string | null): Promise<Visit> {
  if (kind === "resync") return (room) => deps.rooms.resync(room);
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
  };
}
