import type { z } from "zod";
import type { loginResponse } from "../../src/contract/session.ts";

export type Login = z.infer<typeof loginResponse>;

/** The session of this tab: it survives a reload and ends with the tab. */
export interface OpenSession extends Login {
  /** By this machine's clock, which need not agree with the server's. */
  readonly expiresAtMs: number;
}

const KEY = "parlor.session";
type Listener = () => void;
const listeners = new Set<Listener>();
let current = restore();
let ended = false;

function restore(): OpenSession | null {
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as OpenSession | null;
    return typeof stored?.session?.refresh_token === "string" ? stored : null;
  } catch {
    return null;
  }
}

function change(next: OpenSession | null): void {
  current = next;
  try {
    if (next) sessionStorage.setItem(KEY, JSON.stringify(next));
    else sessionStorage.removeItem(KEY);
  } catch {
    // Storage may be off; the session then lasts until the next reload.
  }
  for (const listener of listeners) listener();
}

export const getSession = (): OpenSession | null => current;

/** Whether a session was lost against the user's will, which the login page explains. */
export const hasEnded = (): boolean => ended;

export function openSession(login: Login): void {
  ended = false;
  change({ ...login, expiresAtMs: Date.now() + login.session.ttl * 1000 });
}

export function closeSession(reason: "logged_out" | "ended"): void {
  ended = reason === "ended";
  change(null);
}

export function onSessionChange(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
