import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createFirstAdmin, generatePassword, isActiveAdmin } from "./first-admin.ts";
import { paths } from "./paths.ts";

export interface LocalAdmin {
  readonly id: string;
  readonly email: string;
  readonly password: string;
}

/** Makes development secrets, if there are none yet. */
export function ensureSecrets(): void {
  if (existsSync(paths.secrets)) return;
  writeFileSync(paths.secrets, `JWT_SECRET=${randomBytes(32).toString("base64url")}\n`, { mode: 0o600 });
}

/** A developer's own .dev.vars has the last word. */
export function secretFiles(): string[] {
  return [paths.secrets, paths.devVars].filter((file) => existsSync(file));
}

/**
 * The admin that this folder made, once. Undefined when the database has an admin of its own, whose password only its
 * owner knows.
 */
export async function ensureAdmin(url: string): Promise<LocalAdmin | undefined> {
  const known = readAdmin();
  if (known && (await isActiveAdmin(url, known.id))) return known;
  const admin = { email: "admin@example.com", username: "admin", fullName: "Admin", password: generatePassword() };
  const id = await createFirstAdmin(url, admin);
  if (id === null) return undefined;
  const made = { id, email: admin.email, password: admin.password };
  writeFileSync(paths.admin, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  return made;
}

function readAdmin(): LocalAdmin | undefined {
  return existsSync(paths.admin) ? (JSON.parse(readFileSync(paths.admin, "utf8")) as LocalAdmin) : undefined;
}
