import type { Context } from "hono";
import { createMiddleware } from "hono/factory";
import { countedAddress } from "../domain/address.ts";
import { AppError } from "../domain/errors.ts";
import type { Quota, QuotaState } from "../domain/quota.ts";
import type { AppEnv } from "./router.ts";

/** Where a request comes from: only Cloudflare's own header is believed. */
export function addressOf(c: Context<AppEnv>): string {
  return countedAddress(c.req.header("cf-connecting-ip") ?? "local");
}

/** A first, coarse count of each place in Cloudflare's network, before any object is asked. */
export const shielded = createMiddleware<AppEnv>(async (c, next) => {
  const { config, shield } = c.var.deps;
  if (config.limits.isOn && shield && !(await shield.limit({ key: addressOf(c) })).success) {
    throw new AppError("rate.limited", "Too many requests from this address", { retryAfterSeconds: 60 });
  }
  await next();
});

/** An exact count for each address, for what needs no account. */
export const limitedByAddress = (name: "signups" | "resets") =>
  createMiddleware<AppEnv>(async (c, next) => {
    const { config, throttles } = c.var.deps;
    if (config.limits.isOn) demand(c, await throttles.take(addressOf(c), config.limits[name]));
    await next();
  });

/**
 * An exact count for each user of what they change. Rooms count for themselves what comes in great numbers: sends,
 * reactions and read markers.
 */
export async function limitWrites(c: Context<AppEnv>, userId: string): Promise<void> {
  const { accounts, config } = c.var.deps;
  if (!config.limits.isOn) return;
  const { pathname } = new URL(c.req.url);
  if (pathname.startsWith("/message/")) {
    const { perUser, burst } = config.sends;
    c.header("ratelimit-policy", policyOf({ name: "sends", count: perUser * burst, seconds: burst }));
  } else if (!pathname.endsWith("/read")) {
    demand(c, await accounts.spend(userId, quotaOf(c.req.method, pathname, config.limits)));
  }
}

function quotaOf(method: string, pathname: string, limits: Record<"tickets" | "passwords" | "writes", Quota>) {
  if (method !== "POST") return limits.writes;
  if (pathname === "/auth/ws-ticket") return limits.tickets;
  if (pathname === "/user/update_password") return limits.passwords;
  return limits.writes;
}

/** draft-ietf-httpapi-ratelimit-headers. @throws AppError `rate.limited` when there was nothing left. */
function demand(c: Context<AppEnv>, { quota, remaining, resetSeconds, retryAfterSeconds }: QuotaState): void {
  c.header("ratelimit-policy", policyOf(quota));
  c.header("ratelimit", `"${quota.name}";r=${remaining};t=${resetSeconds}`);
  if (retryAfterSeconds > 0) throw new AppError("rate.limited", undefined, { retryAfterSeconds });
}

function policyOf({ name, count, seconds }: Quota): string {
  return `"${name}";q=${count};w=${seconds}`;
}
