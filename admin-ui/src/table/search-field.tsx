import { useEffect, useId, useRef, useState } from "preact/hooks";
import { texts } from "../texts.ts";

interface Props {
  readonly label: string;
  readonly value: string;
  readonly onSearch: (q: string) => void;
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
}

const TYPING_PAUSE_MS = 250;

/** Searches when the typing pauses, or at once with Enter. */
export function SearchField({ label, value, onSearch, disabled = false, autoFocus = false }: Props) {
  const id = useId();
  const [typed, setTyped] = useState(value);
  const latest = useRef(onSearch);
  latest.current = onSearch;

  // The address may change without the field, as by going back.
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return undefined;
    const timer = setTimeout(() => latest.current(typed), TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, value]);

  return (
    <div class="field search">
      <label for={id}>{texts.list.search}</label>
      <input
        id={id}
        type="search"
        name="q"
        autocomplete="off"
        spellcheck={false}
        maxLength={200}
        placeholder={label}
        aria-describedby={`${id}-hint`}
        value={typed}
        disabled={disabled}
        // biome-ignore lint/a11y/noAutofocus: only in a dialog that was opened in order to search
        autoFocus={autoFocus}
        onInput={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          // It may stand inside a form, which it is not there to send.
          event.preventDefault();
          onSearch(typed);
        }}
      />
      <span class="hidden-text" id={`${id}-hint`}>
        {label}
      </span>
    </div>
  );
}
