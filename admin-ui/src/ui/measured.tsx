import { formatNumber } from "./format.ts";

interface Props {
  readonly value: number;
  /** The number whose bar is the whole width. */
  readonly largest: number;
}

/** A number with a bar, which only shows to the eye what the number says and so is silent. */
export function Measured({ value, largest }: Props) {
  const percent = largest > 0 ? (100 * value) / largest : 0;
  return (
    <span class="measured">
      <svg class="bar" aria-hidden="true" focusable="false">
        <rect class="track" width="100%" height="100%" rx="3" />
        <rect width={`${percent}%`} height="100%" rx="3" />
      </svg>
      <span>{formatNumber(value)}</span>
    </span>
  );
}
