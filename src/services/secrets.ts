import { createHash, randomBytes } from "node:crypto";

/** A random secret as text, and the hash that is kept of it: it is too long to be guessed, so a plain one is enough. */
export function newSecret(bytes: number): { secret: string; hash: string } {
  const secret = randomBytes(bytes).toString("base64url");
  return { secret, hash: hashOf(secret) };
}

export function hashOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}
