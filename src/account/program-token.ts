import { createHash } from "node:crypto";

/** Shown once, to whoever made it. The prefix lets scanners for leaked secrets know it. */
export const PROGRAM_TOKEN_PREFIX = "parlor_pat_";
const UUID_BYTES = 16;
const SECRET_BYTES = 32;
const BYTES = 2 * UUID_BYTES + SECRET_BYTES;

/** It names its account, so that the Worker knows whom to ask. */
export function formatProgramToken(userId: string, tokenId: string, secret: Uint8Array): string {
  return PROGRAM_TOKEN_PREFIX + Buffer.concat([bytesOf(userId), bytesOf(tokenId), secret]).toString("base64url");
}

/** @returns null if it is none. */
export function parseProgramToken(token: string): { userId: string; tokenId: string; hash: string } | null {
  if (!token.startsWith(PROGRAM_TOKEN_PREFIX)) return null;
  const text = token.slice(PROGRAM_TOKEN_PREFIX.length);
  const bytes = Buffer.from(text, "base64url");
  if (bytes.length !== BYTES || bytes.toString("base64url") !== text) return null;
  const userId = uuidOf(bytes.subarray(0, UUID_BYTES));
  const tokenId = uuidOf(bytes.subarray(UUID_BYTES, 2 * UUID_BYTES));
  return { userId, tokenId, hash: hashOf(bytes.subarray(2 * UUID_BYTES)) };
}

/** The secret is 256 random bits: a plain hash is enough. */
export function hashOf(secret: string | Uint8Array): string {
  return createHash("sha256").update(secret).digest("base64url");
}

function bytesOf(uuid: string): Buffer {
  return Buffer.from(uuid.replaceAll("-", ""), "hex");
}

function uuidOf(bytes: Buffer): string {
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
