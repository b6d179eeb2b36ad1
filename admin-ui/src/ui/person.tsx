import { initials } from "./format.ts";

interface Props {
  readonly name: string;
  readonly below: readonly string[];
}

/**
 * A person by name. Pictures stay unloaded: their address is anybody's choice, and fetching it would tell that host
 * who looks at this page and when.
 */
export function Person({ name, below }: Props) {
  return (
    <div class="person">
      <span class="initials" aria-hidden="true">
        <bdi>{initials(name)}</bdi>
      </span>
      <div class="written">
        <bdi class="clamped primary-text" title={name}>
          {name}
        </bdi>
        <span class="parts below">
          {below.map((part) => (
            <bdi key={part} title={part}>
              {part}
            </bdi>
          ))}
        </span>
      </div>
    </div>
  );
}
