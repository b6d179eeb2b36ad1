import type { Deps } from "../deps.ts";
import type { CommandOf } from "../domain/command.ts";
import { isUuid } from "../domain/ids.ts";
import type { Caller } from "../domain/profile.ts";
import type { Report, ReportState } from "../domain/record.ts";
import { bodiesOf } from "../repositories/messages.ts";
import { decodeCursor, type PageRequest, pageOf } from "../repositories/page.ts";
import type { SeenReport } from "../room/moderation.ts";

export async function createReport(
  deps: Deps,
  caller: Caller,
  roomId: string,
  input: Omit<CommandOf<"report.create">, "type">,
): Promise<{ report: Report; isRepeat: boolean }> {
  const { answer } = await deps.rooms.execute(roomId, caller, { type: "report.create", ...input });
  return answer;
}

export async function resolveReport(
  deps: Deps,
  caller: Caller,
  roomId: string,
  input: Omit<CommandOf<"report.resolve">, "type">,
): Promise<Report> {
  const { answer } = await deps.rooms.execute(roomId, caller, { type: "report.resolve", ...input });
  return answer.report;
}

/** Behind every id. */
const END = "g";

/** A room's queue, newest first. Messages are shown as they are now; what has left the window is read from PostgreSQL. */
export async function roomReports(
  deps: Deps,
  caller: Caller,
  roomId: string,
  state: ReportState,
  { limit, cursor }: Pick<PageRequest, "limit" | "cursor">,
): Promise<{ rows: SeenReport[]; next: string | null }> {
  const before = cursor === null ? END : decodeCursor(cursor, isUuid);
  const found = await deps.rooms.reports(roomId, caller, state, before, limit + 1);
  const { rows, next } = pageOf(found, limit, ({ report }) => report.id);
  const missing = rows.flatMap(({ message }) => (message && isMissing(message) ? message.seq : []));
  if (missing.length === 0) return { rows, next };
  const bodies = await bodiesOf(deps.db, roomId, { range: null, seqs: missing });
  const shown = rows.map(({ report, message }) => ({
    report,
    message:
      message && isMissing(message) ? { ...message, content: bodies.get(message.seq)?.content ?? null } : message,
  }));
  return { rows: shown, next };
}

function isMissing({ content, deletedAt }: NonNullable<SeenReport["message"]>): boolean {
  return content === null && deletedAt === null;
}
