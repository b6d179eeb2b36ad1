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
  readonly OUTBOX_EVENTS?: string;
  readonly STORAGE_BYTES?: string;
}
