/** Optional configuration, beside what wrangler.toml declares; read by config.ts. */
interface Env {
  readonly JWT_SECRET_PREVIOUS?: string;
  readonly REFRESH_TOKEN_TTL?: string;
  readonly WS_QUERY_TOKEN?: string;
  readonly WINDOW_EVENTS?: string;
  readonly WINDOW_BYTES?: string;
  readonly WINDOW_DAYS?: string;
  readonly LANES_COUNT?: string;
  readonly SEND_LIMITS?: string;
  readonly SENDS_PER_USER?: string;
  readonly SENDS_PER_ROOM?: string;
  readonly ACCOUNT_LIMITS?: string;
  readonly LOGIN_TRIES?: string;
  readonly LOGIN_TRIES_PER_ADDRESS?: string;
  readonly SIGNUPS_PER_ADDRESS?: string;
  readonly TICKETS_PER_USER?: string;
  readonly ROOMS_PER_USER?: string;
  readonly WRITES_PER_USER?: string;
  readonly OUTBOX_EVENTS?: string;
  readonly EDIT_WINDOW?: string;
  readonly STORAGE_BYTES?: string;
}
