import type { Config } from "../config.ts";

/** The configuration by the names of its variables, as the README's table has them. Secrets stay where they are. */
export function toDeploymentDto(config: Config): Record<string, string | number | null> {
  const { window, sends, hourly, limits } = config;
  return {
    ACCESS_TOKEN_TTL: config.accessTokenSeconds,
    REFRESH_TOKEN_TTL: config.refreshTokenSeconds,
    ALLOWED_ORIGINS: config.allowedOrigins.join(","),
    WS_QUERY_TOKEN: toSwitch(config.isQueryTokenAllowed),
    WINDOW_EVENTS: window.events,
    WINDOW_BYTES: window.bytes,
    WINDOW_DAYS: window.ageMs / 86_400_000,
    SEND_LIMITS: toSwitch(sends.isLimited),
    SENDS_PER_USER: toLimit(sends.perUser),
    SENDS_PER_ROOM: toLimit(sends.perRoom),
    ROOMS_PER_USER: toLimit(hourly.ofUser["room.create"]),
    DIRECTS_PER_USER: toLimit(hourly.ofUser["direct.open"]),
    JOINS_PER_USER: toLimit(hourly.ofUser["member.join"]),
    JOINS_PER_ROOM: toLimit(hourly.joinsPerRoom),
    INVITATIONS_PER_USER: toLimit(hourly.ofUser["invitation.create"]),
    INVITATIONS_PER_ROOM: toLimit(hourly.invitationsPerRoom),
    CODES_PER_USER: toLimit(hourly.ofUser["invitation.show_code"]),
    MEMBERS_MAX: config.membersMax,
    ACCOUNT_LIMITS: toSwitch(limits.isOn),
    LOGIN_TRIES: limits.triesPerAccount,
    LOGIN_TRIES_PER_ADDRESS: limits.triesPerAddress,
    SIGNUPS_PER_ADDRESS: limits.signups.count,
    TICKETS_PER_USER: limits.tickets.count,
    WRITES_PER_USER: limits.writes.count,
    OUTBOX_EVENTS: config.outboxEventsMax,
    EDIT_WINDOW: Number.isFinite(config.editWindowMs) ? config.editWindowMs / 1000 : 0,
    STORAGE_BYTES: config.storageBytesMax,
    LANES_COUNT: config.lanes,
  };
}

const toSwitch = (isOn: boolean) => (isOn ? "on" : "off");
/** What is lifted for measurements. */
const toLimit = (count: number) => (count === Number.MAX_SAFE_INTEGER ? null : count);
