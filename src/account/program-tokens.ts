import { AppError } from "../domain/errors.ts";
import { limits } from "../domain/limits.ts";
import type { TokenScope } from "../domain/scopes.ts";
import { SEEN_EVERY_MS } from "./sessions.ts";

/** A token for programs as its owner may see it, without its secret; times in milliseconds. */
export interface ProgramToken {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly TokenScope[];
  readonly createdAt: number;
  /** null: it does not expire. */
  readonly expiresAt: number | null;
  readonly usedAt: number | null;
}

export type NewProgramToken = Pick<ProgramToken, "id" | "name" | "scopes" | "expiresAt">;

type TokenRow = {
  id: string;
  name: string;
  scopes: string;
  hash: string;
  created_at: number;
  expires_at: number | null;
  used_at: number | null;
  revoked_at: number | null;
};

/** As long as an idempotency key: a repeated creation must not bring back what was revoked meanwhile. */
const REVOKED_KEPT_MS = 24 * 3_600_000;

/** The rows of an account's tokens for programs. */
export class ProgramTokens {
  private readonly sql: SqlStorage;

  constructor(sql: SqlStorage) {
    this.sql = sql;
  }

  /** @returns false if it was created before. @throws AppError `token.too_many`; `token.not_found` if it was revoked. */
  create({ id, name, scopes, expiresAt }: NewProgramToken, hash: string, now: number): boolean {
    this.sql.exec("delete from program_tokens where revoked_at < ?", now - REVOKED_KEPT_MS);
    const before = this.find(id);
    if (before?.revoked_at != null) throw new AppError("token.not_found");
    if (before) return false;
    if (this.list().length >= limits.tokensPerAccountMax) throw new AppError("token.too_many");
    this.sql.exec(
      "insert into program_tokens values (?, ?, ?, ?, ?, ?, null, null)",
      id,
      name,
      JSON.stringify(scopes),
      hash,
      now,
      expiresAt,
    );
    return true;
  }

  /** @returns its scopes. @throws AppError `auth.invalid_token`, `auth.token_expired`. */
  use(id: string, hash: string, now: number): readonly TokenScope[] {
    const row = this.find(id);
    if (!row || row.hash !== hash || row.revoked_at !== null) throw new AppError("auth.invalid_token");
    if (row.expires_at !== null && row.expires_at < now) throw new AppError("auth.token_expired");
    if (now - (row.used_at ?? 0) >= SEEN_EVERY_MS) {
      this.sql.exec("update program_tokens set used_at = ? where id = ?", now, id);
    }
    return JSON.parse(row.scopes) as TokenScope[];
  }

  /** Newest first; expired ones too, so that their owner sees why a program fails. */
  list(): ProgramToken[] {
    return this.sql
      .exec<TokenRow>("select * from program_tokens where revoked_at is null order by id desc")
      .toArray()
      .map(toToken);
  }

  get(id: string): ProgramToken {
    const row = this.find(id);
    if (!row || row.revoked_at !== null) throw new AppError("token.not_found");
    return toToken(row);
  }

  expired(now: number): string[] {
    return this.sql
      .exec<{ id: string }>("select id from program_tokens where expires_at < ?", now)
      .toArray()
      .map(({ id }) => id);
  }

  revoke(ids: readonly string[], now: number): void {
    this.sql.exec(
      "update program_tokens set revoked_at = ? where id in (select value from json_each(?))",
      now,
      JSON.stringify(ids),
    );
  }

  /** Their names may tell of the person. */
  clear(): void {
    this.sql.exec("delete from program_tokens");
  }

  private find(id: string): TokenRow | null {
    const [row] = this.sql.exec<TokenRow>("select * from program_tokens where id = ?", id).toArray();
    return row ?? null;
  }
}

function toToken(row: TokenRow): ProgramToken {
  return {
    id: row.id,
    name: row.name,
    scopes: JSON.parse(row.scopes) as TokenScope[],
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    usedAt: row.used_at,
  };
}
