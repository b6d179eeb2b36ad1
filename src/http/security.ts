import type { Context, MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { secureHeaders } from "hono/secure-headers";
import type { AppEnv } from "./router.ts";

const nothing = ["'none'"];
const self = ["'self'"];

/** Answers of the API are data: a browser that shows one runs nothing. */
export const apiHeaders: MiddlewareHandler<AppEnv> = secureHeaders({
  contentSecurityPolicy: { defaultSrc: nothing, frameAncestors: nothing },
  crossOriginResourcePolicy: "same-origin",
  referrerPolicy: "no-referrer",
  xFrameOptions: "DENY",
});

/** A download is an answer made by hand, which does not take over what was set before it. */
export const namedRequest: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  c.header("x-request-id", c.var.requestId);
};

const pageSources = {
  defaultSrc: nothing,
  scriptSrc: self,
  styleSrc: self,
  imgSrc: ["'self'", "data:"],
  connectSrc: self,
  fontSrc: self,
  formAction: self,
  baseUri: nothing,
  frameAncestors: nothing,
};
const pageOptions = { referrerPolicy: "no-referrer", xFrameOptions: "DENY" } as const;

export const pageHeaders: MiddlewareHandler<AppEnv> = secureHeaders({
  contentSecurityPolicy: { ...pageSources, requireTrustedTypesFor: ["'script'"], trustedTypes: nothing },
  ...pageOptions,
});

/** Swagger UI writes markup as text: its page brings a policy of its own (public/swagger/init.js). */
export const docsHeaders: MiddlewareHandler<AppEnv> = secureHeaders({
  contentSecurityPolicy: {
    ...pageSources,
    requireTrustedTypesFor: ["'script'"],
    trustedTypes: ["default", "inert", "dompurify"],
  },
  ...pageOptions,
});

/** Browsers of other origins get an answer only if the configuration lists them. Programs name no origin. */
export const crossOrigin: MiddlewareHandler<AppEnv> = (c, next) =>
  c.req.header("origin") === undefined ? next() : answerOrigin(c, next);

const answerOrigin = cors({
  origin: (origin, c) => ((c as Context<AppEnv>).var.deps.config.allowedOrigins.includes(origin) ? origin : null),
  allowMethods: ["GET", "POST", "PUT", "PATCH", "DELETE"],
  allowHeaders: ["authorization", "content-type", "idempotency-key", "x-request-id"],
  exposeHeaders: [
    "x-request-id",
    "retry-after",
    "ratelimit",
    "ratelimit-policy",
    "idempotency-replayed",
    "content-disposition",
  ],
  maxAge: 600,
});

/** A socket may come from this server's own pages, from the listed origins, and from programs, which send none. */
export function isOriginAllowed(origin: string | undefined, url: string, allowed: readonly string[]): boolean {
  return origin === undefined || origin === new URL(url).origin || allowed.includes(origin);
}
