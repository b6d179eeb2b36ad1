import { useState } from "preact/hooks";
import { type Failure, failureFrom } from "../failure.ts";
import { texts } from "../texts.ts";
import { Dialog } from "../ui/dialog.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { ActForm, initialOf } from "./act-form.tsx";
import type { Act, Field, Values } from "./resource.ts";

interface Props<Subject, Result> {
  readonly act: Act & { readonly fields?: readonly Field<Subject>[] };
  readonly subject: Subject;
  /** What a person would call the subject. */
  readonly name?: string;
  readonly run: (values: Values) => Promise<Result>;
  readonly onDone: (result: Result) => void;
  readonly onCancel: () => void;
}

/** Asks once, says what will happen, and stays open with the reason if it did not. */
export function ActDialog<Subject, Result>({ act, subject, name, run, onDone, onCancel }: Props<Subject, Result>) {
  const { fields = [] } = act;
  const [values, setValues] = useState(() => initialOf(fields, subject));
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  // What else has to be there, the browser sees to.
  const isComplete = fields.every((field) => field.kind !== "reference" || values[field.name]);

  async function submit(): Promise<void> {
    setBusy(true);
    setFailure(null);
    try {
      onDone(await run(values));
    } catch (error) {
      setFailure(failureFrom(error));
      setBusy(false);
    }
  }

  return (
    <Dialog title={act.title} onClose={() => !busy && onCancel()}>
      <form
        class="dialog-body"
        onSubmit={(event) => {
          event.preventDefault();
          if (!busy) void submit();
        }}
      >
        {name !== undefined && (
          <p class="subject written">
            <bdi class="lines clamped tall">{name}</bdi>
          </p>
        )}
        <ActForm effects={act.effects} fields={fields} values={values} onChange={setValues} />
        {failure && <ProblemNotice failure={failure} />}
        <div class="dialog-end">
          <button type="button" onClick={onCancel} disabled={busy} data-focus={act.destructive ? "" : undefined}>
            {texts.dialog.cancel}
          </button>
          <button type="submit" class={act.destructive ? "danger" : "primary"} disabled={busy || !isComplete}>
            {busy ? act.busy : act.submit}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
