import { getSession } from "../session.ts";
import { texts } from "../texts.ts";
import { isolate } from "../ui/format.ts";
import type { Action, Resource } from "./resource.ts";

const NAME_CHARS_MAX = 80;

/** A whole message would be too much to hear as the name of a button. */
export const shortName = (name: string): string => isolate(name.slice(0, NAME_CHARS_MAX));

interface Props<Row> {
  readonly resource: Pick<Resource<Row>, "nameOf" | "links" | "actions">;
  readonly row: Row;
  readonly onAction: (action: Action<Row>, row: Row) => void;
}

/** Where a row leads and what can be done to it. */
export function RowActions<Row>({ resource, row, onAction }: Props<Row>) {
  const me = getSession()?.user;
  const name = shortName(resource.nameOf(row));
  return (
    <div class="acts">
      {resource.links?.map(({ label, href }) => (
        <a key={label} class="button quiet" href={href(row)} aria-label={texts.list.on(label, name)}>
          {label}
        </a>
      ))}
      {(resource.actions ?? []).map(
        (action) =>
          (!action.offered || (me && action.offered(row, me))) && (
            <button
              key={action.label}
              type="button"
              class={action.destructive ? "quiet risky" : "quiet"}
              aria-label={texts.list.on(action.label, name)}
              onClick={() => onAction(action, row)}
            >
              {action.label}
            </button>
          ),
      )}
    </div>
  );
}
