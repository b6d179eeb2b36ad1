import { createApp } from "../../src/app.ts";

/** What the app answers to a request that needs neither objects nor a database. */
export async function document<T>(path: string): Promise<T> {
  const env = { JWT_SECRET: "unit-tests-only-secret-of-48-characters-or-more" } as Env;
  const answer = await createApp().request(`http://127.0.0.1:8003${path}`, {}, env);
  if (answer.status !== 200) throw new Error(`${path}: ${answer.status}`);
  return (await answer.json()) as T;
}
