import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import { toProblem } from "../contract/to-wire.ts";
import { isUnavailable } from "../db/pg-errors.ts";
import { AppError, type ErrorCode, errorInfo } from "../domain/errors.ts";
import { describe, log } from "../log.ts";
import type { AppEnv } from "./router.ts";

const byStatus: Record<number, ErrorCode> = {
  400: "request.malformed",
  404: "route.not_found",
  413: "request.too_large",
  415: "request.unsupported_type",
};
const RETRY_AFTER_SECONDS = 5;

/** The one place where an error becomes an answer. */
export function renderError(error: unknown, c: Context<AppEnv>): Response {
  const appError = toAppError(error);
  const { status } = errorInfo(appError.code);
  if (status >= 500) {
    log("error", "request failed", { request: c.var.requestId, code: appError.code, error: describe(error) });
  }
  const about = { instance: new URL(c.req.url).pathname, request_id: c.var.requestId };
  const headers: Record<string, string> = { "content-type": "application/problem+json" };
  if (status === 401) headers["www-authenticate"] = 'Bearer realm="parlor"';
  const retryAfter =
    appError.extras.retryAfterSeconds ?? (status === 429 || status === 503 ? RETRY_AFTER_SECONDS : null);
  if (retryAfter !== null) headers["retry-after"] = String(retryAfter);
  return c.body(JSON.stringify(toProblem(appError.toFailure(), about)), status as ContentfulStatusCode, headers);
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  if (error instanceof HTTPException) return new AppError(byStatus[error.status] ?? "internal");
  if (isUnavailable(error)) return new AppError("database.unavailable");
  return new AppError("internal");
}
