import type { JSX } from "preact";
import { ReferenceField } from "./reference-field.tsx";
import type { Choices, Field } from "./resource.ts";

interface Props {
  readonly field: Field<never>;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

/** One question of a dialog. */
export function FormField({ field, value, onChange }: Props) {
  const id = `field-${field.name}`;
  const hint = field.hint && (
    <p class="hint" id={`${id}-hint`}>
      {field.hint}
    </p>
  );
  if (field.kind === "checks") {
    return (
      <fieldset class="field" aria-describedby={hint ? `${id}-hint` : undefined}>
        <legend>{field.label}</legend>
        <Checks choices={field.choices} value={value} onChange={onChange} />
        {hint}
      </fieldset>
    );
  }
  if (field.kind === "reference") {
    return (
      <div class="field">
        <ReferenceField label={field.label} reference={field} value={value} onChange={onChange} />
        {hint}
      </div>
    );
  }
  return (
    <div class="field">
      <label for={id}>{field.label}</label>
      <Control
        id={id}
        field={field}
        value={value}
        onChange={onChange}
        aria-describedby={hint ? `${id}-hint` : undefined}
      />
      {hint}
    </div>
  );
}

type ControlProps = Props & { readonly id: string; readonly "aria-describedby": string | undefined };

function Control({ field, onChange, ...common }: ControlProps) {
  const onInput = (event: JSX.TargetedInputEvent<HTMLInputElement | HTMLTextAreaElement>) =>
    onChange(event.currentTarget.value);
  switch (field.kind) {
    case "choice":
      return (
        <select {...common} onChange={(event) => onChange(event.currentTarget.value)}>
          {field.choices.map((choice) => (
            <option key={choice.value} value={choice.value}>
              {choice.label}
            </option>
          ))}
        </select>
      );
    case "lines":
      return <textarea {...common} rows={4} maxLength={field.maxLength} onInput={onInput} />;
    case "number":
      return <input {...common} type="number" min={field.min} max={field.max} step={1} required onInput={onInput} />;
    case "date":
      return <input {...common} type="date" min={field.min} onInput={onInput} />;
    case "text":
      return (
        <input
          {...common}
          type={field.type ?? "text"}
          maxLength={field.maxLength}
          required={field.required}
          autocomplete="off"
          spellcheck={false}
          onInput={onInput}
        />
      );
    case "checks":
    case "reference":
      return null;
  }
}

interface ChecksProps {
  readonly choices: Choices;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function Checks({ choices, value, onChange }: ChecksProps) {
  const chosen = value.split(" ").filter(Boolean);
  return (
    <div class="checks">
      {choices.map((choice) => (
        <label key={choice.value}>
          <input
            type="checkbox"
            checked={chosen.includes(choice.value)}
            onChange={(event) => {
              const others = chosen.filter((one) => one !== choice.value);
              onChange([...others, ...(event.currentTarget.checked ? [choice.value] : [])].join(" "));
            }}
          />
          {choice.label}
        </label>
      ))}
    </div>
  );
}
