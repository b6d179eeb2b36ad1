import { useState } from "preact/hooks";
import { texts } from "../texts.ts";

const LONG_CHARS = 240;
const LONG_LINES = 4;

/** Text that somebody wrote, short at first. It is only ever text: no markup, no links. */
export function LongText({ text }: { readonly text: string }) {
  const [open, setOpen] = useState(false);
  const long = text.length > LONG_CHARS || text.split("\n", LONG_LINES + 1).length > LONG_LINES;
  return (
    <div class="written">
      <bdi class={long && !open ? "lines clamped tall" : "lines"}>
        {long && !open ? text.slice(0, 2 * LONG_CHARS) : text}
      </bdi>
      {long && (
        <button type="button" class="quiet more" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? texts.list.showLess : texts.list.showAll}
        </button>
      )}
    </div>
  );
}
