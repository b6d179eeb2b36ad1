import type { ComponentChildren } from "preact";
import { texts } from "../texts.ts";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { usePolled } from "./use-polled.ts";

interface Props<Value> {
  readonly title: string;
  /** Where the numbers behind the picture are. */
  readonly numbers: string;
  readonly load: (signal: AbortSignal) => Promise<Value>;
  readonly children: (value: Value) => ComponentChildren;
}

const EVERY_MS = 60_000;

export function Panel<Value>({ title, numbers, load, children }: Props<Value>) {
  const { value, failure } = usePolled(load, EVERY_MS);
  return (
    <section class="panel" aria-busy={value === null && failure === null}>
      <header>
        <h2>{title}</h2>
        <a href={numbers} aria-label={texts.overview.numbersOf(title)}>
          {texts.overview.numbers}
        </a>
      </header>
      {failure && <ProblemNotice failure={failure} />}
      {value !== null && children(value)}
    </section>
  );
}
