import type { AnswerOf, CommandOf } from "../../domain/command.ts";
import { AppError } from "../../domain/errors.ts";
import { limits } from "../../domain/limits.ts";
import type { Caller } from "../../domain/profile.ts";
import { openReportKey, type Report } from "../../domain/record.ts";
import { type Decision, demand, type RoomView } from "./view.ts";

const TRY_AGAIN_SECONDS = 3_600;

/** A member tells those who moderate what is wrong. The same again finds the report that is open. */
export function createReport(
  view: RoomView,
  caller: Caller,
  { target, category, note }: CommandOf<"report.create">,
): Decision<AnswerOf<"report.create">> {
  demand(view, caller, "room.read");
  const by = caller.profile.userId;
  if (!view.member(by)) throw new AppError("room.not_member");
  if (caller.status !== "active") throw new AppError("account.suspended");
  const about = subjectOf(view, target);
  if (about.userId === by) throw new AppError("room.forbidden", "Nobody reports themselves");
  const key = openReportKey({ by, ...about });
  const open = view.record("open_report", key);
  const original = open && view.record("report", open.reportId);
  if (original) return { changes: [], answer: { report: original, isRepeat: true } };
  if (view.countRecords("open_report", `${by} `) >= limits.openReportsMax) {
    throw new AppError("rate.limited", `You have ${limits.openReportsMax} open reports here`, {
      retryAfterSeconds: TRY_AGAIN_SECONDS,
    });
  }
  const report: Report = { id: view.newId(), ...about, category, note, by, at: view.now, state: "open", verdict: null };
  return {
    changes: [],
    records: [
      { kind: "report", key: report.id, value: report },
      { kind: "open_report", key, value: { reportId: report.id } },
    ],
    answer: { report, isRepeat: false },
  };
}

function subjectOf(view: RoomView, target: CommandOf<"report.create">["target"]): Pick<Report, "userId" | "messageId"> {
  if ("userId" in target) {
    if (!view.member(target.userId)) throw new AppError("member.not_found");
    return { userId: target.userId, messageId: null };
  }
  const message = view.messageById(target.messageId);
  if (!message || message.deletedAt !== null) throw new AppError("message.not_found");
  return { userId: message.userId, messageId: message.id };
}

/** Says what became of a report. Whom it is about does not see it, let alone judge it. */
export function resolveReport(
  view: RoomView,
  caller: Caller,
  { reportId, resolution, note }: CommandOf<"report.resolve">,
): Decision<AnswerOf<"report.resolve">> {
  demand(view, caller, "report.manage");
  const before = view.record("report", reportId);
  if (!before || before.userId === caller.profile.userId) throw new AppError("report.not_found");
  if (before.verdict?.resolution === resolution && before.verdict.note === note) {
    return { changes: [], answer: { report: before } };
  }
  const verdict = { resolution, note, by: caller.profile.userId, at: view.now };
  const report: Report = { ...before, state: "resolved", verdict };
  return {
    changes: [],
    records: [
      { kind: "report", key: reportId, value: report },
      { kind: "open_report", key: openReportKey(report), value: null },
    ],
    audit: [{ action: "report.resolved", targetId: reportId, reason: note, details: { resolution } }],
    answer: { report },
  };
}
