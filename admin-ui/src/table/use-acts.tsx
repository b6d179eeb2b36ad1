import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Params } from "../app/router.ts";
import { ActDialog } from "./act-dialog.tsx";
import type { Action, Command, Resource, ShownOnce } from "./resource.ts";
import { ShownOnceDialog } from "./shown-once-dialog.tsx";
import type { List } from "./use-list.ts";

interface Done {
  readonly text: string;
  readonly name?: string;
}

type Started<Row> = { readonly action: Action<Row>; readonly row: Row } | { readonly command: Command };

interface Acts<Row> {
  readonly startAction: (action: Action<Row>, row: Row) => void;
  readonly startCommand: (command: Command) => void;
  /** For what was done in another way. */
  readonly tell: (text: string) => void;
  /** What was done last. */
  readonly notice: ComponentChildren;
  /** What is being asked. */
  readonly dialog: ComponentChildren;
}

/** What is done to a list and its rows: asked for, done, and told. */
export function useActs<Row>(
  { key, nameOf }: Pick<Resource<Row>, "key" | "nameOf">,
  params: Params,
  list: Pick<List<Row>, "patch" | "reload">,
): Acts<Row> {
  const [started, setStarted] = useState<Started<Row> | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const [shown, setShown] = useState<ShownOnce | null>(null);

  function start(next: Started<Row>): void {
    setDone(null);
    setStarted(next);
  }
  function finish(what: Done): void {
    setDone(what);
    setStarted(null);
  }

  return {
    startAction: (action, row) => start({ action, row }),
    startCommand: (command) => start({ command }),
    tell: (text) => setDone({ text }),
    notice: done && !shown && <DoneNotice done={done} />,
    dialog: (
      <>
        {started && "row" in started && (
          <ActDialog
            act={started.action}
            subject={started.row}
            name={nameOf(started.row)}
            run={(values) => started.action.run(started.row, values, params)}
            onDone={(after) => {
              list.patch(key(started.row), after);
              finish({ text: started.action.done, name: nameOf(after ?? started.row) });
            }}
            onCancel={() => setStarted(null)}
          />
        )}
        {started && "command" in started && (
          <ActDialog
            act={started.command}
            subject={null}
            run={(values) => started.command.run(values, params)}
            onDone={(once) => {
              list.reload();
              setShown(once);
              finish({ text: started.command.done });
            }}
            onCancel={() => setStarted(null)}
          />
        )}
        {shown && <ShownOnceDialog shown={shown} onClose={() => setShown(null)} />}
      </>
    ),
  };
}

/** Takes the focus, since the button that the act began with may be gone with its row. */
export function DoneNotice({ done }: { readonly done: Done }) {
  const notice = useRef<HTMLParagraphElement>(null);
  useEffect(() => notice.current?.focus(), [done]);
  return (
    <p class="notice" ref={notice} tabIndex={-1}>
      <strong>{done.text}</strong> {done.name !== undefined && <bdi class="clamped">{done.name}</bdi>}
    </p>
  );
}
