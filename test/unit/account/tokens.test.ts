import { base64url, SignJWT } from "jose";
import { v7 as uuidv7 } from "uuid";
import { describe, expect, it } from "vitest";
import { Tokens } from "../../../src/account/tokens.ts";

const config = { jwtSecret: "s".repeat(48), jwtSecretPrevious: null, accessTokenSeconds: 600 };
const tokens = new Tokens(config);
const claims = { userId: uuidv7(), sessionId: uuidv7() };
const key = new TextEncoder().encode(config.jwtSecret);
const seconds = () => Math.floor(Date.now() / 1000);

async function header(): Promise<{ alg: string; typ: string; kid: string }> {
  const { token } = await tokens.sign(claims, Date.now());
  return JSON.parse(new TextDecoder().decode(base64url.decode(token.split(".")[0] ?? "")));
}

interface Forged {
  head?: object;
  body?: Record<string, unknown>;
  secret?: Uint8Array;
}

/** Like a token of ours but for what is given; undefined leaves a claim out. */
async function forge({ head, body, secret = key }: Forged): Promise<string> {
  const now = seconds();
  const whole = { sub: claims.userId, sid: claims.sessionId, iss: "parlor", aud: "parlor", iat: now, exp: now + 600 };
  const payload = Object.fromEntries(Object.entries({ ...whole, ...body }).filter(([, value]) => value !== undefined));
  return await new SignJWT(payload).setProtectedHeader({ ...(await header()), ...head }).sign(secret);
}

const refusal = (code: string) => expect.objectContaining({ name: "AppError", code });
const invalid = refusal("auth.invalid_token");
const expired = refusal("auth.token_expired");

describe("an access token", () => {
  it("carries the user and the session, and nothing to believe in", async () => {
    const now = 1_900_000_000_000;
    const { token, ttl, expiresAt } = await tokens.sign(claims, now);
    const body = JSON.parse(new TextDecoder().decode(base64url.decode(token.split(".")[1] ?? "")));
    expect(Object.keys(body).sort()).toEqual(["aud", "exp", "iat", "iss", "sid", "sub"]);
    expect({ ttl, expiresAt }).toEqual({ ttl: 600, expiresAt: now + 600_000 });
  });

  it("comes back as its claims", async () => {
    expect(await tokens.verify((await tokens.sign(claims, Date.now())).token)).toMatchObject(claims);
    expect(await tokens.verify(await forge({}))).toMatchObject(claims);
  });

  it("has a key name that tells nothing of the key and changes with it", async () => {
    const { kid } = await header();
    expect(kid).not.toContain("s".repeat(4));
    const other = new Tokens({ ...config, jwtSecret: "t".repeat(48) });
    const { token } = await other.sign(claims, Date.now());
    await expect(tokens.verify(token)).rejects.toEqual(invalid);
  });

  it("lives on under the key before, until that is taken away", async () => {
    const { token } = await tokens.sign(claims, Date.now());
    const rotated = { ...config, jwtSecret: "n".repeat(48) };
    const both = new Tokens({ ...rotated, jwtSecretPrevious: config.jwtSecret });
    expect(await both.verify(token)).toMatchObject(claims);
    await expect(new Tokens(rotated).verify(token)).rejects.toEqual(invalid);
    expect(await new Tokens(rotated).verify((await both.sign(claims, Date.now())).token)).toMatchObject(claims);
  });
});

describe("a forged token is refused", () => {
  const cases: Record<string, Forged> = {
    "another secret": { secret: new TextEncoder().encode("x".repeat(48)) },
    "alg HS512": { head: { alg: "HS512" } },
    "typ JWT": { head: { typ: "JWT" } },
    "no typ": { head: { typ: undefined } },
    "a foreign kid": { head: { kid: "somebody-else" } },
    "no kid": { head: { kid: undefined } },
    "a kid from the prototype": { head: { kid: "__proto__" } },
    "a foreign issuer": { body: { iss: "somebody" } },
    "no issuer": { body: { iss: undefined } },
    "a foreign audience": { body: { aud: "somebody" } },
    "no audience": { body: { aud: undefined } },
    "no subject": { body: { sub: undefined } },
    "a subject that is no id": { body: { sub: "admin" } },
    "no session": { body: { sid: undefined } },
    "a session that is no text": { body: { sid: 7 } },
    "no expiry": { body: { exp: undefined } },
    "no time of issue": { body: { iat: undefined } },
    "issued in the future": { body: { iat: seconds() + 60, exp: seconds() + 660 } },
    "not valid yet": { body: { nbf: seconds() + 60 } },
  };

  it.each(Object.entries(cases))("%s", async (_, forged) => {
    await expect(tokens.verify(await forge(forged))).rejects.toEqual(invalid);
  });

  it("expired", async () => {
    const { token } = await tokens.sign(claims, Date.now() - 700_000);
    await expect(tokens.verify(token)).rejects.toEqual(expired);
  });

  it("one that was given a longer life than tokens have", async () => {
    const iat = seconds() - 700;
    await expect(tokens.verify(await forge({ body: { iat, exp: iat + 86_400 } }))).rejects.toEqual(expired);
  });

  it("alg none, with and without a signature", async () => {
    const encode = (value: object) => base64url.encode(JSON.stringify(value));
    const { kid, typ } = await header();
    const [, body = "", signature = ""] = (await forge({})).split(".");
    for (const alg of ["none", "None", "NONE", ""]) {
      const head = encode({ alg, typ, kid });
      for (const token of [`${head}.${body}.`, `${head}.${body}`, `${head}.${body}.${signature}`]) {
        await expect(tokens.verify(token)).rejects.toEqual(invalid);
      }
    }
  });

  it("keys that come along in the header", async () => {
    const secret = new TextEncoder().encode("mine".repeat(12));
    const jwk = { kty: "oct", k: base64url.encode(secret) };
    for (const head of [{ jwk }, { jku: "https://example.com/keys" }, { x5u: "https://example.com/x" }]) {
      await expect(tokens.verify(await forge({ head, secret }))).rejects.toEqual(invalid);
    }
  });

  it("any change of a single character", async () => {
    const token = await forge({});
    for (let i = 0; i < token.length - 1; i += 7) {
      const changed = token.slice(0, i) + (token[i] === "A" ? "B" : "A") + token.slice(i + 1);
      await expect(tokens.verify(changed), `at ${i}`).rejects.toEqual(invalid);
    }
  });

  it.each(["", ".", "..", "a.b.c", "null", `${claims.userId}.${claims.sessionId}.secret`, `${claims.userId}.ticket`])(
    "what is no token at all, such as a refresh token or a ticket: %s",
    async (text) => {
      await expect(tokens.verify(text)).rejects.toEqual(invalid);
    },
  );
});
