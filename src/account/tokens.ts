import { createHash } from "node:crypto";
import { decodeProtectedHeader, errors, jwtVerify, SignJWT } from "jose";
import type { Config } from "../config.ts";
import { AppError } from "../domain/errors.ts";
import { isUuid } from "../domain/ids.ts";
import { PROGRAM_TOKEN_PREFIX, parseProgramToken } from "./program-token.ts";

export interface AccessClaims {
  readonly userId: string;
  readonly sessionId: string;
}

export type VerifiedClaims = AccessClaims & {
  /** Milliseconds. */
  readonly expiresAt: number;
};

/** What a bearer token says, before its Account has been asked. */
export interface Credential extends AccessClaims {
  /** Of a token for programs, whose id stands in the place of the session's. */
  readonly tokenHash: string | null;
  /** Milliseconds; null if only the Account knows. */
  readonly expiresAt: number | null;
}

const ISSUER = "parlor";
const AUDIENCE = "parlor";
/** RFC 9068: a token of another kind (refresh, ticket) can never pass for an access token. */
const TYPE = "at+jwt";
const ALGORITHM = "HS256";
const VERIFIED_MAX = 5_000;

/** Access tokens: one algorithm, a static map of keys (current and previous), required claims. */
export class Tokens {
  private readonly keys: Map<string, Uint8Array>;
  private readonly kid: string;
  /** A signature that was right stays right: what may change, the session, is asked of its Account each time. */
  private readonly verified = new Map<string, VerifiedClaims>();
  private readonly lifetimeSeconds: number;

  constructor(config: Pick<Config, "jwtSecret" | "jwtSecretPrevious" | "accessTokenSeconds">) {
    const secrets = [config.jwtSecret, ...(config.jwtSecretPrevious === null ? [] : [config.jwtSecretPrevious])];
    this.keys = new Map(secrets.map((secret) => [kidOf(secret), new TextEncoder().encode(secret)]));
    this.kid = kidOf(config.jwtSecret);
    this.lifetimeSeconds = config.accessTokenSeconds;
  }

  async sign(claims: AccessClaims, nowMs: number): Promise<{ token: string; ttl: number; expiresAt: number }> {
    const now = Math.floor(nowMs / 1000);
    const token = await new SignJWT({ sid: claims.sessionId })
      .setProtectedHeader({ alg: ALGORITHM, typ: TYPE, kid: this.kid })
      .setSubject(claims.userId)
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setIssuedAt(now)
      .setExpirationTime(now + this.lifetimeSeconds)
      .sign(this.keys.get(this.kid) as Uint8Array);
    return { token, ttl: this.lifetimeSeconds, expiresAt: (now + this.lifetimeSeconds) * 1000 };
  }

  /** An access token or a token for programs. @throws AppError `auth.token_expired` or `auth.invalid_token`. */
  async identify(bearer: string): Promise<Credential> {
    if (!bearer.startsWith(PROGRAM_TOKEN_PREFIX)) return { ...(await this.verify(bearer)), tokenHash: null };
    const parsed = parseProgramToken(bearer);
    if (!parsed) throw new AppError("auth.invalid_token");
    return { userId: parsed.userId, sessionId: parsed.tokenId, tokenHash: parsed.hash, expiresAt: null };
  }

  /** @throws AppError `auth.token_expired` or `auth.invalid_token`. */
  async verify(token: string): Promise<VerifiedClaims> {
    const known = this.verified.get(token);
    if (known && known.expiresAt > Date.now()) return known;
    const claims = await this.check(token);
    if (this.verified.size >= VERIFIED_MAX) this.verified.clear();
    this.verified.set(token, claims);
    return claims;
  }

  private async check(token: string): Promise<VerifiedClaims> {
    try {
      const key = this.keys.get(decodeProtectedHeader(token).kid ?? "");
      if (!key) throw new AppError("auth.invalid_token");
      const { payload } = await jwtVerify(token, key, {
        algorithms: [ALGORITHM],
        typ: TYPE,
        issuer: ISSUER,
        audience: AUDIENCE,
        requiredClaims: ["sub", "sid", "iat", "exp"],
        clockTolerance: 5,
        maxTokenAge: this.lifetimeSeconds + 5,
      });
      const { sub, sid, exp = 0 } = payload;
      if (!isUuid(sub ?? "") || typeof sid !== "string" || !isUuid(sid)) throw new AppError("auth.invalid_token");
      return { userId: sub as string, sessionId: sid, expiresAt: exp * 1000 };
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (error instanceof errors.JWTExpired) throw new AppError("auth.token_expired");
      throw new AppError("auth.invalid_token");
    }
  }
}

/** A key's name tells nothing of the key, and changes with it. */
function kidOf(secret: string): string {
  return createHash("sha256").update(`kid:${secret}`).digest("base64url").slice(0, 12);
}
