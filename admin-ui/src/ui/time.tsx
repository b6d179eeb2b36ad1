import { formatTime } from "./format.ts";

/** In the reader's time zone; the exact instant is in the markup and in the tooltip. */
export function Time({ at }: { readonly at: string }) {
  return (
    <time class="when" dateTime={at} title={at}>
      {formatTime(at)}
    </time>
  );
}
