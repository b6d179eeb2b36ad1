import type { z } from "zod";
import { type Problem, problem } from "../../src/contract/problem.ts";

export interface Sending {
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string>>;
  /** A body as it is, with the content type that `headers` give it. */
  readonly raw?: string | Uint8Array<ArrayBuffer>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

const TIMEOUT_MS = 30_000;

/** Speaks REST to a running server, as one user or as nobody. */
export class RestClient {
  readonly url: string;
  readonly token: string | null;

  constructor(url: string, token: string | null = null) {
    this.url = url;
    this.token = token;
  }

  async request(method: string, path: string, sending: Sending = {}): Promise<Answer> {
    const headers = new Headers(sending.headers);
    if (this.token !== null && !headers.has("authorization")) headers.set("authorization", `Bearer ${this.token}`);
    let body: string | Uint8Array<ArrayBuffer> | URLSearchParams | null = sending.raw ?? null;
    if (sending.json !== undefined) {
      headers.set("content-type", "application/json");
      body = JSON.stringify(sending.json);
    }
    if (sending.form) body = new URLSearchParams(sending.form);
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers,
      body,
      redirect: "manual",
      signal: AbortSignal.timeout(sending.timeoutMs ?? TIMEOUT_MS),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }

  get(path: string, sending?: Sending): Promise<Answer> {
    return this.request("GET", path, sending);
  }

  post(path: string, json?: unknown, sending?: Sending): Promise<Answer> {
    return this.request("POST", path, { ...sending, json });
  }

  put(path: string, json?: unknown, sending?: Sending): Promise<Answer> {
    return this.request("PUT", path, { ...sending, json });
  }

  delete(path: string, sending?: Sending): Promise<Answer> {
    return this.request("DELETE", path, sending);
  }
}

/** A success, parsed by its contract. @throws Error that shows the answer when it is anything else. */
export function parsed<S extends z.ZodType>(answer: Answer, status: number, schema: S): z.infer<S> {
  if (answer.status !== status) throw new Error(`${status} expected, not ${answer.status}: ${answer.text}`);
  return schema.parse(JSON.parse(answer.text)) as z.infer<S>;
}

/** A refusal, parsed by its contract: RFC 9457, with a code of the closed table. */
export function problemOf(answer: Answer): Problem {
  const type = answer.headers.get("content-type") ?? "";
  if (type !== "application/problem+json") {
    throw new Error(`A problem expected, not ${answer.status} ${type}: ${answer.text.slice(0, 300)}`);
  }
  const found = problem.parse(JSON.parse(answer.text));
  if (found.status !== answer.status) throw new Error(`${answer.status} tells of itself ${answer.text}`);
  return found;
}

/** `404 room.not_found`: how a refusal stands in an expectation. */
export function refusalOf(answer: Answer): string {
  const { status, code } = problemOf(answer);
  return `${status} ${code}`;
}
