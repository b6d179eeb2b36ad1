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

/** @returns null if it is larger than allowed. */
async function take(body: ReadableStream<Uint8Array>): Promise<ArrayBuffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size <= limits.bodyBytesMax) chunks.push(chunk);
    if (size > limits.bodyDrainedBytesMax) break;
  }
  return size > limits.bodyBytesMax ? null : await new Blob(chunks).arrayBuffer();
}
