import { FailureError, failureOf } from "./failure.ts";
import { closeSession, getSession, type Login, openSession } from "./session.ts";

export type Query = Readonly<Record<string, string | number | undefined>>;

export interface Options {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
  readonly token?: string | undefined;
}

const REFRESH_AHEAD_MS = 30_000;

function send(path: string, { method = "GET", query = {}, body, signal, token }: Options): Promise<Response> {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") search.set(name, String(value));
  }
  const headers = new Headers({ accept: "application/json" });
  if (body !== undefined) headers.set("content-type", "application/json");
  if (token) headers.set("authorization", `Bearer ${token}`);
  return fetch(search.size > 0 ? `${path}?${search}` : path, {
    method,
    headers,
    cache: "no-store",
    credentials: "omit",
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal ? { signal } : {}),
  });
}

async function accepted(response: Response): Promise<Response> {
  if (!response.ok) throw new FailureError(await failureOf(response));
  return response;
}

let refreshing: Promise<void> | null = null;

/** One at a time, since a refresh token is good for one use. */
function refresh(): Promise<void> {
  refreshing ??= renew().finally(() => {
    refreshing = null;
  });
  return refreshing;
}

async function renew(): Promise<void> {
  const held = getSession();
  if (!held) return;
  const response = await send("/auth/refresh", {
    method: "POST",
    body: { refresh_token: held.session.refresh_token },
  });
  // 4xx is final: the session is over. Anything else may pass, so the session is kept.
  if (response.status >= 400 && response.status < 500 && response.status !== 429) closeSession("ended");
  const { session } = (await (await accepted(response)).json()) as Pick<Login, "session">;
  // Whoever logged out meanwhile stays logged out.
  if (getSession() === held) openSession({ session, user: { ...held.user, role: session.role } });
}

/** Sends without a session: logging in. */
export async function requestOpenly<T>(path: string, options: Options): Promise<T> {
  return (await (await accepted(await send(path, options))).json()) as T;
}

/** @throws FailureError for every answer that is not a success; the session is refreshed when it has to be. */
export async function fetchSigned(path: string, options: Options = {}): Promise<Response> {
  const held = getSession();
  if (held && held.expiresAtMs - Date.now() < REFRESH_AHEAD_MS) await refresh();
  const token = getSession()?.session.access_token;
  const response = await send(path, { ...options, token });
  if (response.status !== 401) return await accepted(response);
  // Another request may have refreshed meanwhile: then its token is the one to try.
  if (getSession()?.session.access_token === token) await refresh();
  const again = await send(path, { ...options, token: getSession()?.session.access_token });
  if (again.status === 401) closeSession("ended");
  return await accepted(again);
}

export async function request<T>(path: string, options: Options = {}): Promise<T> {
  return (await (await fetchSigned(path, options)).json()) as T;
}
