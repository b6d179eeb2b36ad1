import { useId } from "preact/hooks";
import { texts } from "../texts.ts";
import { ReferenceField } from "./reference-field.tsx";
import type { ChoiceFilter, DateFilter, Filter } from "./resource.ts";

interface Props<Kind extends Filter> {
  readonly filter: Kind;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function FilterField({ filter, value, onChange }: Props<Filter>) {
  switch (filter.kind) {
    case "choice":
      return <ChoiceField filter={filter} value={value} onChange={onChange} />;
    case "date":
      return <DateField filter={filter} value={value} onChange={onChange} />;
    case "reference":
      return <ReferenceField label={filter.label} reference={filter} value={value} onChange={onChange} />;
  }
}

function ChoiceField({ filter, value, onChange }: Props<ChoiceFilter>) {
  const id = useId();
  return (
    <div class="field choice">
      <label for={id}>{filter.label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        <option value="">{filter.unset ?? texts.list.any}</option>
        {filter.choices.map((choice) => (
          <option key={choice.value} value={choice.value}>
            {choice.label}
          </option>
        ))}
      </select>
    </div>
  );
}

function DateField({ filter, value, onChange }: Props<DateFilter>) {
  const id = useId();
  return (
    <div class="field choice">
      <label for={id}>{filter.label}</label>
      <input id={id} type="date" value={value} onChange={(event) => onChange(event.currentTarget.value)} />
    </div>
  );
}
