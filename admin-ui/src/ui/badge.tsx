export type Tone = "plain" | "accent" | "good" | "warn";

/** The word carries the meaning; the tone only helps the eye. */
export function Badge({ label, tone = "plain" }: { readonly label: string; readonly tone?: Tone }) {
  return <span class={`badge ${tone}`}>{label}</span>;
}
