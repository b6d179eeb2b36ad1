import type { Quota } from "./domain/quota.ts";

/** The configuration, read from the environment once; the README's table lists it. */
export interface Config {
  /** Signing keys: the current one and, while tokens of the one before live, that one. */
  readonly jwtSecret: string;
  readonly jwtSecretPrevious: string | null;
  readonly accessTokenSeconds: number;
  readonly refreshTokenSeconds: number;
  /** Origins beside the server's own that browsers may come from. */
  readonly allowedOrigins: readonly string[];
  /** Whether `?token=` is accepted on the socket's address, as the original had it. */
  readonly isQueryTokenAllowed: boolean;
  readonly window: { readonly events: number; readonly bytes: number; readonly ageMs: number };
  /** Sends a second, with `burst` seconds saved up; unlimited for measurements. */
  readonly sends: {
    readonly isLimited: boolean;
    readonly perUser: number;
    readonly perRoom: number;
    readonly burst: number;
  };
  /** What one user or one room may do in an hour, all of it at once if they like. */
  readonly hourly: {
    readonly ofUser: Readonly<
      Record<"room.create" | "direct.open" | "member.join" | "invitation.create" | "invitation.show_code", number>
    >;
    readonly joinsPerRoom: number;
    readonly invitationsPerRoom: number;
  };
  readonly membersMax: number;
  /** What people may do before and beside sending; the first two are failed logins. */
  readonly limits: Readonly<Record<"signups" | "resets" | "tickets" | "passwords" | "writes", Quota>> & {
    readonly isOn: boolean;
    readonly triesPerAccount: number;
    readonly triesPerAddress: number;
  };
  /** How long after sending a message may be edited. */
  readonly editWindowMs: number;
  /** Events that may wait for PostgreSQL in one room before it takes no more. */
  readonly outboxEventsMax: number;
  /** Objects between the rooms and PostgreSQL; each holds one connection while there is work. */
  readonly lanes: number;
  /** A room takes no more before its storage (10 GB) is full: a full one resets the object. */
  readonly storageBytesMax: number;
}

const DAY_SECONDS = 86_400;

export function readConfig(env: Env): Config {
  if (env.JWT_SECRET === undefined || env.JWT_SECRET.length < 32) {
    throw new Error("JWT_SECRET must be set and have at least 32 characters");
  }
  return {
    jwtSecret: env.JWT_SECRET,
    jwtSecretPrevious: env.JWT_SECRET_PREVIOUS || null,
    accessTokenSeconds: positive(env.ACCESS_TOKEN_TTL, DAY_SECONDS / 2),
    refreshTokenSeconds: positive(env.REFRESH_TOKEN_TTL, 30 * DAY_SECONDS),
    allowedOrigins: (env.ALLOWED_ORIGINS ?? "").split(",").flatMap((origin) => origin.trim() || []),
    isQueryTokenAllowed: env.WS_QUERY_TOKEN !== "off",
    window: {
      events: positive(env.WINDOW_EVENTS, 10_000),
      bytes: positive(env.WINDOW_BYTES, 64 * 1024 * 1024),
      ageMs: positive(env.WINDOW_DAYS, 7, 0) * DAY_SECONDS * 1000,
    },
    editWindowMs: editWindow(env.EDIT_WINDOW),
    lanes: lanesOf(env),
    sends: sendLimits(env),
    hourly: hourlyLimits(env),
    membersMax: positive(env.MEMBERS_MAX, 100_000),
    limits: accountLimits(env),
    outboxEventsMax: positive(env.OUTBOX_EVENTS, 500_000),
    storageBytesMax: positive(env.STORAGE_BYTES, 9_000_000_000),
  };
}

/** Alone, because rooms and accounts need nothing else of the configuration to find their lane. */
export function lanesOf(env: Pick<Env, "LANES_COUNT">): number {
  return positive(env.LANES_COUNT, 4);
}

function sendLimits(env: Env): Config["sends"] {
  const isLimited = env.SEND_LIMITS !== "off";
  const open = Number.MAX_SAFE_INTEGER;
  return {
    isLimited,
    perUser: isLimited ? positive(env.SENDS_PER_USER, 20) : open,
    perRoom: isLimited ? positive(env.SENDS_PER_ROOM, 500) : open,
    burst: 10,
  };
}

function hourlyLimits(env: Env): Config["hourly"] {
  const limit = (text: string | undefined, fallback: number) =>
    env.SEND_LIMITS === "off" ? Number.MAX_SAFE_INTEGER : positive(text, fallback);
  return {
    ofUser: {
      "room.create": limit(env.ROOMS_PER_USER, 200),
      "direct.open": limit(env.DIRECTS_PER_USER, 500),
      "member.join": limit(env.JOINS_PER_USER, 500),
      "invitation.create": limit(env.INVITATIONS_PER_USER, 200),
      "invitation.show_code": limit(env.CODES_PER_USER, 500),
    },
    joinsPerRoom: limit(env.JOINS_PER_ROOM, 20_000),
    invitationsPerRoom: limit(env.INVITATIONS_PER_ROOM, 1_000),
  };
}

const MINUTE = 60;
const HOUR = 3_600;

function accountLimits(env: Env): Config["limits"] {
  return {
    isOn: env.ACCOUNT_LIMITS !== "off",
    triesPerAccount: positive(env.LOGIN_TRIES, 10),
    triesPerAddress: positive(env.LOGIN_TRIES_PER_ADDRESS, 100),
    signups: { name: "signups", count: positive(env.SIGNUPS_PER_ADDRESS, 60), seconds: HOUR },
    resets: { name: "resets", count: 30, seconds: HOUR },
    tickets: { name: "tickets", count: positive(env.TICKETS_PER_USER, 120), seconds: MINUTE },
    passwords: { name: "passwords", count: 20, seconds: HOUR },
    writes: { name: "writes", count: positive(env.WRITES_PER_USER, 300), seconds: MINUTE },
  };
}

/** In seconds; 0 means for ever. */
function editWindow(text: string | undefined): number {
  const seconds = positive(text, DAY_SECONDS, 0);
  return seconds === 0 ? Number.POSITIVE_INFINITY : seconds * 1000;
}

function positive(text: string | undefined, fallback: number, min = 1): number {
  if (text === undefined || text === "") return fallback;
  const value = Number(text);
  if (!Number.isFinite(value) || value < min) throw new Error(`"${text}" is not a number of at least ${min}`);
  return value;
}
