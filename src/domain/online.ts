/** A room in which somebody is says so to PostgreSQL at least this often. */
export const ONLINE_RETOLD_MS = 600_000;
/** What a room told longer ago does not count: its server is gone, or PostgreSQL was too long out of reach. */
export const ONLINE_VALID_MS = 2.5 * ONLINE_RETOLD_MS;
