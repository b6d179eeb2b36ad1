import type { GlobalRole } from "./permissions.ts";
import type { Caller } from "./profile.ts";

/** What a token for programs may do. A person's own session has no scopes and may do whatever they may. */
export const tokenScopes = ["read", "write", "admin"] as const;
export type TokenScope = (typeof tokenScopes)[number];

export function hasScope({ scopes }: Pick<Caller, "scopes">, scope: TokenScope): boolean {
  return scopes === undefined || scopes.includes(scope);
}

/** An admin's token that lacks the scope `admin` has the powers of any user, everywhere. */
export function roleWithin(scopes: Caller["scopes"], role: GlobalRole): GlobalRole {
  return hasScope({ scopes }, "admin") ? role : "user";
}
