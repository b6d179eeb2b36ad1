import { createHmac } from "node:crypto";
import { AppError } from "../domain/errors.ts";
import type { Quota, QuotaState } from "../domain/quota.ts";
import { retried } from "../rpc.ts";
import type { ThrottleObject } from "./throttle-object.ts";

export interface LoginLimits {
  /** Failed tries before the next ones have to wait. */
  readonly triesPerAccount: number;
  readonly triesPerAddress: number;
}

/** The Worker's way to the counters of those whom it does not know yet. */
export class ThrottleGateway {
  private readonly throttles: DurableObjectNamespace<ThrottleObject>;
  private readonly secret: string;

  constructor(throttles: DurableObjectNamespace<ThrottleObject>, secret: string) {
    this.throttles = throttles;
    this.secret = secret;
  }

  take(address: string, quota: Quota): Promise<QuotaState> {
    return this.reach("address", address, (throttle) => throttle.take(quota));
  }

  /**
   * Before a password is looked at. By the address first: who tries many accounts gets no further.
   * @throws AppError `rate.limited`.
   */
  async admitLogin(account: string, address: string, limits: LoginLimits): Promise<void> {
    demand(await this.reach("login", address, (throttle) => throttle.attempt("", limits.triesPerAddress)));
    const source = this.hash("source", address);
    demand(await this.reach("account", account, (throttle) => throttle.attempt(source, limits.triesPerAccount)));
  }

  async loginSucceeded(account: string, address: string): Promise<void> {
    const source = this.hash("source", address);
    await Promise.all([
      this.reach("login", address, (throttle) => throttle.succeeded("", false)),
      this.reach("account", account, (throttle) => throttle.succeeded(source, true)),
    ]);
  }

  private reach<T>(
    kind: string,
    key: string,
    work: (throttle: DurableObjectStub<ThrottleObject>) => Promise<T>,
  ): Promise<T> {
    return retried("room.unavailable", () => work(this.throttles.getByName(this.hash(kind, key))));
  }

  /** Keyed, so that a name does not give away the address it stands for. */
  private hash(kind: string, key: string): string {
    return createHmac("sha256", this.secret).update(`${kind} ${key}`).digest("base64url");
  }
}

function demand(waitMs: number): void {
  if (waitMs === 0) return;
  throw new AppError("rate.limited", "Too many failed logins", { retryAfterSeconds: Math.ceil(waitMs / 1000) });
}
