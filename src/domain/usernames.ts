import { ROOM } from "./mentions.ts";

/** Names that speak for the service, or that a text means otherwise. */
const RESERVED = new Set([
  ROOM,
  ...["all", "everybody", "everyone", "here", "channel", "nobody", "anonymous", "me", "null", "undefined"],
  ...[
    "admin",
    "admins",
    "administrator",
    "moderator",
    "moderators",
    "mod",
    "owner",
    "root",
    "staff",
    "support",
    "help",
  ],
  ...["abuse", "security", "system", "server", "service", "parlor", "bot", "postmaster", "webmaster", "official"],
]);
/** What deleted accounts are called: whoever took such a name could keep an account from being deleted. */
const DELETED = "deleted-";

export function deletedName(userId: string): string {
  return `${DELETED}${userId}`;
}

export function isReserved(username: string): boolean {
  const name = username.toLowerCase();
  return RESERVED.has(name) || name.startsWith(DELETED);
}
