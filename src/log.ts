/** One JSON line an event. Never pass a token, a password or the content of a message. */
export function log(level: "info" | "warn" | "error", event: string, fields: Record<string, unknown> = {}): void {
  const line = JSON.stringify({ level, event, at: new Date().toISOString(), ...fields });
  if (level === "error") console.error(line);
  else if (level === "warn") console.warn(line);
  else console.log(line);
}

/** An error for the log: its kind and words, without what it may carry along. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Drizzle's message repeats the parameters of the query: passwords' hashes, contents, addresses.
  if ("params" in error && error.cause !== undefined) return `query failed: ${describe(error.cause)}`;
  return `${error.name}: ${error.message}`;
}
