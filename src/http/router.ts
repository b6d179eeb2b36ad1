import { type Hook, OpenAPIHono, type RouteConfig } from "@hono/zod-openapi";
import { problem } from "../contract/problem.ts";
import type { Deps } from "../deps.ts";
import { AppError, type ErrorCode, errorInfo, type FieldError } from "../domain/errors.ts";
import type { Caller } from "../domain/profile.ts";

export interface AppEnv {
  readonly Bindings: Env;
  readonly Variables: {
    deps: Deps;
    requestId: string;
    /** Set by `authenticated`. */
    caller: Caller;
  };
}

/** An id in the path that is none can not exist: the same answer as for one that does not. */
export const notFoundBy: Readonly<Record<string, ErrorCode>> = {
  room_id: "room.not_found",
  user_id: "user.not_found",
  message_id: "message.not_found",
  report_id: "report.not_found",
  invitation_id: "invitation.not_found",
  code: "invitation.not_found",
  seq: "message.not_found",
  job_id: "job.not_found",
  signup_invitation_id: "signup.invitation_not_found",
  emoji: "request.bad_query",
  session_id: "session.not_found",
  token_id: "token.not_found",
};

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly code?: string;
  readonly message: string;
}

const refuseInvalid: Hook<unknown, AppEnv, string, unknown> = (result) => {
  if (result.success) return;
  const issues = (result.error as { issues: readonly Issue[] }).issues;
  if (result.target === "param") throw new AppError(notFoundBy[String(issues[0]?.path[0])] ?? "route.not_found");
  const isQuery = result.target === "query" || result.target === "header";
  throw new AppError(isQuery ? "request.bad_query" : "request.invalid", undefined, {
    errors: issues.map((issue) => toFieldError(issue, isQuery)),
  });
};

function toFieldError(issue: Issue, isQuery: boolean): FieldError {
  const path = issue.path.map(String);
  const pointer = isQuery
    ? path.join(".")
    : path.map((part) => `/${part.replace(/~/g, "~0").replace(/\//g, "~1")}`).join("");
  return { pointer, code: issue.code ?? "invalid", detail: issue.message };
}

/** Every router is made here: without this hook a raw ZodError would reach the client. */
export function newRouter(): OpenAPIHono<AppEnv> {
  return new OpenAPIHono<AppEnv>({ strict: false, defaultHook: refuseInvalid as never });
}

type Responses = RouteConfig["responses"];

/** The problems that a route may answer with, grouped by status for OpenAPI. */
export function problems(...codes: readonly ErrorCode[]): Responses {
  const always: ErrorCode[] = ["internal"];
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of new Set([...codes, ...always])) {
    const { status } = errorInfo(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, list]) => [
      status,
      {
        description: list.map((code) => `\`${code}\`: ${errorInfo(code).title}`).join("\n\n"),
        content: { "application/problem+json": { schema: problem } },
      },
    ]),
  );
}

/** What every route behind `authenticated` may answer. */
export const authProblems = [
  "auth.required",
  "auth.invalid_token",
  "auth.token_expired",
  "auth.session_ended",
  "auth.scope_missing",
  "account.locked",
  "rate.limited",
] as const satisfies ErrorCode[];
export const bodyProblems = [
  "request.malformed",
  "request.invalid",
  "request.too_large",
  "request.unsupported_type",
] as const satisfies ErrorCode[];
export const databaseProblems = ["database.unavailable"] as const satisfies ErrorCode[];
export const roomProblems = [
  "room.not_found",
  "room.not_member",
  "room.forbidden",
  "room.unavailable",
] as const satisfies ErrorCode[];

/** What a room may answer to whoever sees to its order; a direct room has none to see to. */
export const orderProblems = [
  ...authProblems,
  ...roomProblems,
  ...databaseProblems,
  "account.suspended",
  "room.direct",
] as const satisfies ErrorCode[];

/** What a room may answer to whoever writes into it. */
export const writeProblems = [
  "account.suspended",
  "room.archived",
  "room.busy",
  "room.commit_failed",
  "member.muted",
  "rate.limited",
] as const satisfies ErrorCode[];
/** Of answers with secrets. */
export const noStore = { "cache-control": "no-store" };

/** What may keep somebody out who was invited. */
export const admissionProblems = [
  "invitation.not_found",
  "invitation.expired",
  "account.suspended",
  "member.banned",
  "room.archived",
  "room.full",
  "rate.limited",
  "room.unavailable",
] as const satisfies ErrorCode[];

export const bearer = [{ bearer: [] }, { password: [] }];
/** For everybody; said of each such route, so that none is open by omission. */
export const open: { [scheme: string]: string[] }[] = [];
