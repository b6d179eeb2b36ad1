import type { MessageDto } from "../contract/message.ts";

/** A strong validator (RFC 9110, 8.8): the rev of the message's last change. */
export function etag({ rev }: MessageDto): { etag: string } {
  return { etag: `"${rev}"` };
}
