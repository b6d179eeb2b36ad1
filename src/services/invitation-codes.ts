import { createHash, createHmac } from "node:crypto";
import { parse } from "uuid";
import { isUuid } from "../domain/ids.ts";

const UUID_BYTES = 16;
const SECRET_BYTES = 16;

/** The code of a link: which room it leads to, and 128 bits that nobody can guess. */
export interface InvitationCode {
  readonly text: string;
  readonly roomId: string;
  /** Made of the secret's hash: what the room knows of the secret. */
  readonly invitationId: string;
}

/**
 * A code that follows from its seed: whoever repeats a creation is shown it again, and it is stored nowhere. A new
 * `JWT_SECRET` makes it another, so that a repetition across that change finds a second link.
 */
export function deriveCode(key: string, roomId: string, seed: string): InvitationCode {
  const secret = createHmac("sha256", key).update(`invitation ${roomId} ${seed}`).digest().subarray(0, SECRET_BYTES);
  return { text: Buffer.concat([parse(roomId), secret]).toString("base64url"), roomId, invitationId: idOf(secret) };
}

/** @returns null for what can be no code. */
export function readCode(text: string): InvitationCode | null {
  const bytes = Buffer.from(text, "base64url");
  if (bytes.length !== UUID_BYTES + SECRET_BYTES || bytes.toString("base64url") !== text) return null;
  const roomId = formatUuid(bytes.subarray(0, UUID_BYTES));
  if (!isUuid(roomId)) return null;
  return { text, roomId, invitationId: idOf(bytes.subarray(UUID_BYTES)) };
}

/** UUIDv8 (RFC 9562): 122 bits of the secret's SHA-256. */
function idOf(secret: Uint8Array): string {
  const bytes = createHash("sha256").update(secret).digest().subarray(0, UUID_BYTES);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x80;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return formatUuid(bytes);
}

/** Of any bytes: they need not be a UUID. */
function formatUuid(bytes: Buffer): string {
  return bytes.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
