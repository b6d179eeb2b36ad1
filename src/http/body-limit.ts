import { createMiddleware } from "hono/factory";
import { AppError } from "../domain/errors.ts";
import { limits } from "../domain/limits.ts";
import type { AppEnv } from "./router.ts";

/**
 * Refuses a body that is too large, but reads it to its end first, within reason: a client that is answered while it
 * still sends sees a broken connection instead of the answer.
 */
export const limitedBody = createMiddleware<AppEnv>(async (c, next) => {
  const { body, headers } = c.req.raw;
  const announced = headers.has("transfer-encoding") ? Number.NaN : Number(headers.get("content-length") ?? Number.NaN);
  if (body !== null && !(announced <= limits.bodyBytesMax)) {
    const bytes = await take(body);
    if (bytes === null) throw new AppError("request.too_large");
    c.req.raw = new Request(c.req.raw, { body: bytes });
  }
  await next();
});

/** @returns null if it is larger than allowed. @throws AppError `request.malformed` when it ends before its end. */
async function take(body: ReadableStream<Uint8Array>): Promise<ArrayBuffer | null> {
  const reader = body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  while (size <= limits.bodyDrainedBytesMax) {
    const { done, value } = await reader.read().catch(() => {
      throw new AppError(size > limits.bodyBytesMax ? "request.too_large" : "request.malformed");
    });
    if (done) break;
    size += value.length;
    if (size <= limits.bodyBytesMax) chunks.push(value);
  }
  // The connection of a client that goes on and on may be gone already; nothing hangs on it.
  if (size > limits.bodyDrainedBytesMax) reader.cancel().catch(() => undefined);
  return size > limits.bodyBytesMax ? null : await new Blob(chunks).arrayBuffer();
}
