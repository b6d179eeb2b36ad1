import { useEffect, useId, useState } from "preact/hooks";
import { announce } from "../app/announcer.tsx";
import { failureFrom } from "../failure.ts";
import { texts } from "../texts.ts";
import { Dialog } from "../ui/dialog.tsx";
import { useLoaded } from "../ui/use-loaded.ts";
import type { Found, Reference } from "./resource.ts";
import { SearchField } from "./search-field.tsx";

interface Props {
  readonly label: string;
  readonly reference: Reference;
  readonly value: string;
  readonly onChange: (id: string) => void;
}

/** A button that names what is chosen, and a dialog to find another. */
export function ReferenceField({ label, reference, value, onChange }: Props) {
  const id = useId();
  const [choosing, setChoosing] = useState(false);
  const { value: chosen } = useLoaded(value, (signal) => reference.get(value, signal));
  return (
    <div class="field reference">
      <span class="label" id={`${id}-label`}>
        {label}
      </span>
      <div class="reference-value">
        <button
          type="button"
          id={`${id}-value`}
          aria-haspopup="dialog"
          aria-labelledby={`${id}-label ${id}-value`}
          onClick={() => setChoosing(true)}
        >
          {value ? <bdi class="clamped one">{chosen ? chosen.name : texts.list.unknown}</bdi> : texts.list.choose}
        </button>
        {value && (
          <button type="button" class="quiet" aria-label={texts.list.clearChoice(label)} onClick={() => onChange("")}>
            ✕
          </button>
        )}
      </div>
      {choosing && (
        <Chooser
          reference={reference}
          onClose={() => setChoosing(false)}
          onChoose={(id) => {
            setChoosing(false);
            onChange(id);
          }}
        />
      )}
    </div>
  );
}

interface ChooserProps {
  readonly reference: Reference;
  readonly onChoose: (id: string) => void;
  readonly onClose: () => void;
}

function Chooser({ reference, onChoose, onClose }: ChooserProps) {
  const [q, setQ] = useState("");
  const { value: found, error } = useLoaded(`find:${q}`, (signal) => reference.find(q, signal));
  useEffect(() => {
    if (found) announce(texts.list.found(found.length));
  }, [found]);
  return (
    <Dialog title={reference.texts.title} onClose={onClose}>
      <SearchField label={reference.texts.search} value={q} onSearch={setQ} autoFocus />
      {error !== undefined && <p role="alert">{failureFrom(error)?.title}</p>}
      {found?.length === 0 && <p class="muted">{texts.list.nothing}</p>}
      <ul class="found">
        {(found ?? []).map((one: Found) => (
          <li key={one.id}>
            <button type="button" class="quiet" onClick={() => onChoose(one.id)}>
              <span class="written">
                <bdi class="clamped">{one.name}</bdi>
                {one.detail && <bdi class="clamped below">{one.detail}</bdi>}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <div class="dialog-end">
        <button type="button" onClick={onClose}>
          {texts.dialog.cancel}
        </button>
      </div>
    </Dialog>
  );
}
