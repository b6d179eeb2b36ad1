import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";

/**
 * scrypt (RFC 7914) in a PHC string. N·r·p stays below 2^20, which Workers accept everywhere; the parameters are
 * OWASP's for a machine that can spare 16 MiB a check.
 */
const current = { ln: 14, r: 8, p: 5 } as const;
const KEY_BYTES = 32;
const SALT_BYTES = 16;
const PHC = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
/** Checks wait for each other: each takes 16 MiB and a core. */
const CONCURRENT_MAX = 2;
const WAITING_MAX = 50;

/** Stands in the place of a hash and equals none: nobody logs in by a password. */
export const NO_PASSWORD = "!";

interface Parameters {
  readonly ln: number;
  readonly r: number;
  readonly p: number;
}

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, current);
  return `$scrypt$ln=${current.ln},r=${current.r},p=${current.p}$${unpadded(salt)}$${unpadded(key)}`;
}

/**
 * Takes the same time for an unknown account (`stored` is null) as for a wrong password.
 * `isOutdated`: the parameters have changed since, so that the hash should be made anew.
 */
export async function verifyPassword(
  password: string,
  stored: string | null,
): Promise<{ isValid: boolean; isOutdated: boolean }> {
  const parts = PHC.exec(stored ?? "");
  if (!parts) {
    await derive(password, randomBytes(SALT_BYTES), current);
    return { isValid: false, isOutdated: false };
  }
  const [, ln, r, p, salt = "", key = ""] = parts;
  const parameters = { ln: Number(ln), r: Number(r), p: Number(p) };
  const expected = Buffer.from(key, "base64");
  const actual = await derive(password, Buffer.from(salt, "base64"), parameters);
  const isValid = expected.length === actual.length && timingSafeEqual(expected, actual);
  const isOutdated = parameters.ln !== current.ln || parameters.r !== current.r || parameters.p !== current.p;
  return { isValid, isOutdated: isValid && isOutdated };
}

let running = 0;
const waiting: (() => void)[] = [];

export class TooManyChecksError extends Error {}

/** @throws TooManyChecksError when too many wait already. */
async function derive(password: string, salt: Buffer, { ln, r, p }: Parameters): Promise<Buffer> {
  if (running >= CONCURRENT_MAX) {
    if (waiting.length >= WAITING_MAX) throw new TooManyChecksError("too many password checks");
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
  running += 1;
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      scrypt(password.normalize("NFKC"), salt, KEY_BYTES, { N: 2 ** ln, r, p }, (error, key) => {
        if (error) reject(error);
        else resolve(key);
      });
    });
  } finally {
    running -= 1;
    waiting.shift()?.();
  }
}

function unpadded(bytes: Buffer): string {
  return bytes.toString("base64").replace(/=+$/, "");
}
