import { FormField } from "./form-field.tsx";
import type { Field, Values } from "./resource.ts";

interface Props<Subject> {
  readonly effects: readonly string[] | undefined;
  readonly fields: readonly Field<Subject>[];
  readonly values: Values;
  readonly onChange: (change: (before: Values) => Values) => void;
}

/** What an act asks for before it begins. */
export function initialOf<Subject>(fields: readonly Field<Subject>[], subject: Subject): Values {
  return Object.fromEntries(fields.map((field) => [field.name, field.initial(subject)]));
}

/** What an act will do, and what it asks for. */
export function ActForm<Subject>({ effects, fields, values, onChange }: Props<Subject>) {
  return (
    <>
      {effects && (
        <ul class="effects">
          {effects.map((effect) => (
            <li key={effect}>{effect}</li>
          ))}
        </ul>
      )}
      {fields.map((field) => (
        <FormField
          key={field.name}
          field={field}
          value={values[field.name] ?? ""}
          onChange={(value) => onChange((before) => ({ ...before, [field.name]: value }))}
        />
      ))}
    </>
  );
}
