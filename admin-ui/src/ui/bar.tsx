/** A bar beside its number: it only shows to the eye what the number says, so it is silent. */
export function Bar({ value, largest }: { readonly value: number; readonly largest: number }) {
  const percent = largest > 0 ? (100 * value) / largest : 0;
  return (
    <svg class="bar" aria-hidden="true" focusable="false">
      <rect class="track" width="100%" height="100%" rx="3" />
      <rect width={`${percent}%`} height="100%" rx="3" />
    </svg>
  );
}
