import { useState } from "preact/hooks";
import type { Params } from "../app/router.ts";
import { type Failure, failureFrom } from "../failure.ts";
import { texts } from "../texts.ts";
import { Dialog } from "../ui/dialog.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import type { Action, Field } from "./resource.ts";

interface Props<Row> {
  readonly action: Action<Row>;
  readonly row: Row;
  readonly name: string;
  readonly params: Params;
  readonly onDone: (after: Row | null) => void;
  readonly onCancel: () => void;
}

/** Asks once, says what will happen, and stays open with the reason if it did not. */
export function ActionDialog<Row>({ action, row, name, params, onDone, onCancel }: Props<Row>) {
  const { fields = [] } = action;
  const [values, setValues] = useState(() =>
    Object.fromEntries(fields.map((field) => [field.name, field.initial(row)])),
  );
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  async function run(): Promise<void> {
    setBusy(true);
    setFailure(null);
    try {
      onDone(await action.run(row, values, params));
    } catch (error) {
      setFailure(failureFrom(error));
      setBusy(false);
    }
  }

  return (
    <Dialog title={action.title} onClose={() => !busy && onCancel()}>
      <form
        class="dialog-body"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void run();
        }}
      >
        <p class="subject written">
          <bdi class="lines clamped tall">{name}</bdi>
        </p>
        {action.effects && (
          <ul class="effects">
            {action.effects.map((effect) => (
              <li key={effect}>{effect}</li>
            ))}
          </ul>
        )}
        {fields.map((field) => (
          <ChoiceInput
            key={field.name}
            field={field}
            value={values[field.name] ?? ""}
            onChange={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
          />
        ))}
        {failure && <ProblemNotice failure={failure} />}
        <div class="dialog-end">
          <button type="button" onClick={onCancel} disabled={busy} data-focus={action.destructive ? "" : undefined}>
            {texts.dialog.cancel}
          </button>
          <button type="submit" class={action.destructive ? "danger" : "primary"} disabled={busy}>
            {busy ? action.busy : action.submit}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

interface ChoiceInputProps<Row> {
  readonly field: Field<Row>;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function ChoiceInput<Row>({ field, value, onChange }: ChoiceInputProps<Row>) {
  const id = `field-${field.name}`;
  return (
    <div class="field">
      <label for={id}>{field.label}</label>
      <select
        id={id}
        value={value}
        aria-describedby={field.hint ? `${id}-hint` : undefined}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {field.choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
      {field.hint && (
        <p class="hint" id={`${id}-hint`}>
          {field.hint}
        </p>
      )}
    </div>
  );
}
