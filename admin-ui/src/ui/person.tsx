import { initials } from "./format.ts";

interface Props {
  readonly name: string;
  readonly below: readonly string[];
  readonly href?: string;
}

/**
 * A person by name. Pictures stay unloaded: their address is anybody's choice, and fetching it would tell that host
 * who looks at this page and when.
 */
export function Person({ name, below, href }: Props) {
  return (
    <div class="person">
      <span class="initials" aria-hidden="true">
        <bdi>{initials(name)}</bdi>
      </span>
      <div class="written">
        {href === undefined ? (
          <Name name={name} />
        ) : (
          <a href={href}>
            <Name name={name} />
          </a>
        )}
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

function Name({ name }: Pick<Props, "name">) {
  return (
    <bdi class="clamped primary-text" title={name}>
      {name}
    </bdi>
  );
}
