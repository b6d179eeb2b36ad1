import { scryptSync } from "node:crypto";
import { describe, expect, it } from "vitest";
import { hashPassword, TooManyChecksError, verifyPassword } from "../../../src/services/passwords.ts";

const PHC = /^\$scrypt\$ln=(\d+),r=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/;
const unpadded = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");

/** A hash with cheap parameters of long ago. */
function oldHash(password: string, { ln = 4, r = 8, p = 1 } = {}): string {
  const salt = Buffer.from("sixteen bytes xx");
  const key = scryptSync(password, salt, 32, { N: 2 ** ln, r, p });
  return `$scrypt$ln=${ln},r=${r},p=${p}$${unpadded(salt)}$${unpadded(key)}`;
}

describe("hashPassword", () => {
  it("writes a PHC string with a salt of 16 bytes, a key of 32, and parameters that Workers accept", async () => {
    const phc = await hashPassword("a long enough phrase");
    const [, ln, r, p, salt = "", key = ""] = PHC.exec(phc) ?? [];
    const cost = 2 ** Number(ln) * Number(r) * Number(p);
    expect(cost).toBeLessThanOrEqual(2 ** 20);
    // OWASP: N = 2^14, r = 8, p = 5 or an equal cost.
    expect(cost).toBeGreaterThanOrEqual(2 ** 14 * 8 * 5);
    expect(128 * 2 ** Number(ln) * Number(r)).toBeLessThanOrEqual(32 * 1024 * 1024);
    expect(Buffer.from(salt, "base64")).toHaveLength(16);
    expect(Buffer.from(key, "base64")).toHaveLength(32);
    expect(phc).not.toContain("phrase");
  });

  it("salts: the same password twice is two hashes, and both verify", async () => {
    const [one, two] = await Promise.all([hashPassword("same"), hashPassword("same")]);
    expect(one).not.toBe(two);
    expect(await verifyPassword("same", one)).toEqual({ isValid: true, isOutdated: false });
    expect(await verifyPassword("same", two)).toEqual({ isValid: true, isOutdated: false });
  });
});

describe("verifyPassword", () => {
  it("refuses whatever differs, be it in case or blanks", async () => {
    const stored = oldHash("Correct horse ");
    expect((await verifyPassword("Correct horse ", stored)).isValid).toBe(true);
    for (const wrong of ["correct horse ", "Correct horse", " Correct horse ", ""]) {
      expect(await verifyPassword(wrong, stored)).toEqual({ isValid: false, isOutdated: false });
    }
  });

  it("knows a password however its accents were typed", async () => {
    expect((await verifyPassword("cafe\u0301", oldHash("caf\u00e9"))).isValid).toBe(true);
  });

  it.each([{ ln: 4 }, { r: 4 }, { p: 2 }])("asks for a new hash once the parameters have changed: %j", async (was) => {
    const stored = oldHash("pass", was);
    expect(await verifyPassword("pass", stored)).toEqual({ isValid: true, isOutdated: true });
    expect(await verifyPassword("wrong", stored)).toEqual({ isValid: false, isOutdated: false });
  });

  it.each([null, "", "plain", "$scrypt$ln=4,r=8,p=1$c2FsdA", "$argon2id$v=19$m=1,t=1,p=1$c2FsdA$a2V5"])(
    "is never valid against %j",
    async (stored) => {
      expect(await verifyPassword(stored ?? "", stored)).toEqual({ isValid: false, isOutdated: false });
    },
  );

  it("takes as long for an account that does not exist as for a wrong password", async () => {
    const stored = await hashPassword("a long enough phrase");
    const timed = async (hash: string | null) => {
      const start = process.cpuUsage();
      await verifyPassword("wrong", hash);
      const { user, system } = process.cpuUsage(start);
      return user + system;
    };
    const known = Math.min(await timed(stored), await timed(stored), await timed(stored));
    const unknown = Math.min(await timed(null), await timed(null), await timed(null));
    expect(unknown).toBeGreaterThan(known / 2);
    expect(unknown).toBeLessThan(known * 2);
  });

  it("lets two run and 50 wait, refuses more, and goes on afterwards", async () => {
    const stored = oldHash("pass");
    const outcomes = await Promise.allSettled(Array.from({ length: 60 }, () => verifyPassword("pass", stored)));
    const refused = outcomes.filter((outcome) => outcome.status === "rejected");
    expect(refused).toHaveLength(8);
    for (const { reason } of refused) expect(reason).toBeInstanceOf(TooManyChecksError);
    expect((await verifyPassword("pass", stored)).isValid).toBe(true);
  });
});
