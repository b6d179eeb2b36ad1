import type { GlobalRole } from "./permissions.ts";
import type { TokenScope } from "./scopes.ts";

/** The small part of a user that rooms keep a copy of. `version` grows with every change. */
export interface Profile {
  readonly userId: string;
  readonly username: string;
  readonly fullName: string;
  readonly pictureUrl: string | null;
  readonly version: number;
}

export const accountStatuses = ["active", "suspended", "locked", "deleted"] as const;
export type AccountStatus = (typeof accountStatuses)[number];

/** People log in; bots act by tokens for programs alone. */
export const accountKinds = ["person", "bot"] as const;

/** Role and status of an account. Its Account counts their changes: of two standings the higher version is true. */
export interface AccountStanding {
  readonly role: GlobalRole;
  readonly status: AccountStatus;
  readonly version: number;
}

/** Who is asking, as the Account object has confirmed it: never as a token claims it. */
export interface Caller {
  readonly profile: Profile;
  readonly globalRole: GlobalRole;
  readonly status: AccountStatus;
  /** The version of `globalRole` and `status`. */
  readonly standingVersion: number;
  /** Of a session, or of the token for programs that stands in its place. */
  readonly sessionId: string;
  /** What a token for programs may do; absent for a person's own session. */
  readonly scopes?: readonly TokenScope[] | undefined;
  /** The request that they act in, for the audit log. */
  readonly requestId?: string;
}

/** A suspended admin reads what everybody may read, and nothing more. */
export function isAdmin({ globalRole, status }: Pick<Caller, "globalRole" | "status">): boolean {
  return globalRole === "admin" && status === "active";
}
