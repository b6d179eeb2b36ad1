import type { Problem } from "../../src/contract/problem.ts";
import { texts } from "./texts.ts";

/** What went wrong, as the pages show it: a problem from the server, or one seen from here. */
export interface Failure {
  readonly title: string;
  readonly detail: string;
  /** 0 when there was no answer. */
  readonly status: number;
  readonly code: string;
  readonly retryable: boolean;
  readonly requestId?: string;
  readonly retryAfterSeconds?: number;
  readonly errors?: Problem["errors"];
}

export class FailureError extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.title);
    this.name = "FailureError";
    this.failure = failure;
  }
}

const isProblem = (body: unknown): body is Problem =>
  typeof body === "object" && body !== null && "title" in body && "code" in body;

export async function failureOf(response: Response): Promise<Failure> {
  const body: unknown = await response.json().catch(() => null);
  const requestId = (isProblem(body) ? body.request_id : undefined) ?? response.headers.get("x-request-id");
  const retryAfterSeconds = Number(response.headers.get("retry-after"));
  return {
    status: response.status,
    ...(requestId ? { requestId } : {}),
    ...(retryAfterSeconds > 0 ? { retryAfterSeconds } : {}),
    ...(isProblem(body)
      ? {
          title: body.title,
          detail: body.detail === body.title ? "" : body.detail,
          code: body.code,
          retryable: body.retryable,
          errors: body.errors,
        }
      : {
          title: texts.problem.unreadable,
          detail: texts.problem.unreadableDetail(response.status),
          code: "unreadable",
          retryable: response.status >= 500,
        }),
  };
}

/** `null` when the request was given up on purpose. Anything that is not an answer is an unreachable server. */
export function failureFrom(error: unknown): Failure | null {
  if (error instanceof FailureError) return error.failure;
  if (error instanceof DOMException && error.name === "AbortError") return null;
  return {
    title: texts.problem.unreachable,
    detail: texts.problem.unreachableDetail,
    status: 0,
    code: "unreachable",
    retryable: true,
  };
}
