import type { HonoRequest } from "hono";
import { createMiddleware } from "hono/factory";
import { AppError } from "../domain/errors.ts";
import { repeatsKey } from "../domain/json.ts";
import type { AppEnv } from "./router.ts";

const JSON_TYPE = /^application\/([\w.-]+\+)?json\b/i;
const OTHER_CHARSET = /;\s*charset\s*=\s*(?!"?utf-8"?\s*(;|$))/i;

/**
 * What a request has to be before a schema looks at it, since a schema sees only what was made of it: an address and a
 * body that decode without loss, and JSON that says each thing once.
 */
export const readable = createMiddleware<AppEnv>(async (c, next) => {
  const { pathname, search } = new URL(c.req.url);
  if (!isDecodable(pathname + search)) throw new AppError("request.malformed", "The address is not UTF-8");
  if (c.req.raw.body !== null) await refuseUnreadable(c.req);
  await next();
});

async function refuseUnreadable(request: HonoRequest): Promise<void> {
  // Before anything refuses it: see body-limit.ts.
  const bytes = await request.arrayBuffer();
  const encoding = request.header("content-encoding") ?? "identity";
  if (encoding !== "identity") throw new AppError("request.unsupported_type", "Send the body without an encoding");
  const type = request.header("content-type") ?? "";
  if (!JSON_TYPE.test(type)) return;
  if (OTHER_CHARSET.test(type)) throw new AppError("request.unsupported_type", "JSON is UTF-8");
  const json = decode(bytes);
  if (json === null) throw new AppError("request.malformed", "The body is not UTF-8");
  if (repeatsKey(json)) throw new AppError("request.malformed", "An object names a key twice, or __proto__");
}

function isDecodable(address: string): boolean {
  try {
    decodeURIComponent(address);
    return true;
  } catch {
    return false;
  }
}

function decode(bytes: ArrayBuffer): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes);
  } catch {
    return null;
  }
}
