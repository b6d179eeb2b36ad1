import { useId } from "preact/hooks";
import type { Params } from "../app/router.ts";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { CommandButtons } from "./command-buttons.tsx";
import type { Resource } from "./resource.ts";
import { Rows } from "./rows.tsx";
import { useActs } from "./use-acts.tsx";
import { useList } from "./use-list.ts";

interface Props<Row> {
  readonly resource: Resource<Row>;
  readonly params: Params;
}

const whole = {};

/** A resource as a part of another's page: whole, without search and pages. */
export function TableSection<Row>({ resource, params }: Props<Row>) {
  const id = useId();
  const list = useList(resource, params, whole);
  const acts = useActs(resource, params, list);
  return (
    <section class="part" aria-labelledby={id}>
      <header>
        <div>
          <h2 id={id}>{resource.title}</h2>
          <p class="muted">{resource.intro}</p>
        </div>
        <div class="end">
          <CommandButtons commands={resource.commands ?? []} onCommand={acts.startCommand} />
        </div>
      </header>
      {acts.notice}
      {list.failure && <ProblemNotice failure={list.failure} onRetry={list.reload} />}
      <Rows resource={resource} list={list} onAction={acts.startAction} />
      {acts.dialog}
    </section>
  );
}
