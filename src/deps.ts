import { AccountGateway } from "./account/account-gateway.ts";
import { ThrottleGateway } from "./account/throttle-gateway.ts";
import { Tokens } from "./account/tokens.ts";
import { type Config, readConfig } from "./config.ts";
import { type Db, openDb } from "./db/client.ts";
import { DirectGateway } from "./room/direct-gateway.ts";
import { LaneGateway } from "./room/lane-gateway.ts";
import { RoomGateway } from "./room/room-gateway.ts";

/** What handlers and services work with. Made for each request: I/O belongs to the request that opened it. */
export interface Deps {
  readonly config: Config;
  readonly db: Db;
  readonly rooms: RoomGateway;
  readonly directs: DirectGateway;
  readonly accounts: AccountGateway;
  readonly lanes: LaneGateway;
  readonly throttles: ThrottleGateway;
  /** Coarse and local to one place of Cloudflare's network; absent where the platform has none. */
  readonly shield: RateLimit | undefined;
  readonly tokens: Tokens;
  readonly assets: Fetcher;
  /** Goes on after the answer was sent. */
  defer(work: Promise<unknown>): void;
}

/** The composition root: the only reader of the environment beside the objects themselves. */
export function createDeps(env: Env, defer: (work: Promise<unknown>) => void): Deps {
  const { config, tokens } = lasting(env);
  let db: Db | null = null;
  return {
    config,
    tokens,
    /** PostgreSQL is opened by the first who asks for it; most requests never do. */
    get db() {
      db ??= openDb(env.DB.connectionString);
      return db;
    },
    rooms: new RoomGateway(env.ROOMS),
    directs: new DirectGateway(env.DIRECTS),
    accounts: new AccountGateway(env.ACCOUNTS),
    lanes: new LaneGateway(env.LANES, config.lanes),
    throttles: new ThrottleGateway(env.THROTTLES, config.jwtSecret),
    shield: env.SHIELD,
    assets: env.ASSETS,
    defer,
  };
}

/** What does no I/O is made once for an environment. */
const made = new WeakMap<Env, { config: Config; tokens: Tokens }>();

function lasting(env: Env): { config: Config; tokens: Tokens } {
  const known = made.get(env);
  if (known) return known;
  const config = readConfig(env);
  const value = { config, tokens: new Tokens(config) };
  made.set(env, value);
  return value;
}
