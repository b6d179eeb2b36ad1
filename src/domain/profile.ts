import type { GlobalRole } from "./permissions.ts";

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

/** Who is asking, as the Account object has confirmed it: never as a token claims it. */
export interface Caller {
  readonly profile: Profile;
  readonly globalRole: GlobalRole;
  readonly status: AccountStatus;
  readonly sessionId: string;
}
