import type { ComponentChildren } from "preact";

interface Props {
  readonly facts: readonly { readonly label: string; readonly value: ComponentChildren }[];
}

/** What is known of one thing. */
export function Facts({ facts }: Props) {
  return (
    <dl class="facts">
      {facts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd class="written">{typeof value === "string" ? <bdi>{value}</bdi> : value}</dd>
        </div>
      ))}
    </dl>
  );
}
