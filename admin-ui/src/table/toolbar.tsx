import { changeQuery, type Location } from "../app/router.ts";
import { texts } from "../texts.ts";
import { CommandButtons } from "./command-buttons.tsx";
import { DownloadButton } from "./download-button.tsx";
import { ExportButton } from "./export-button.tsx";
import { FilterField } from "./filter-field.tsx";
import type { Command, Preset, Resource } from "./resource.ts";
import { SearchField } from "./search-field.tsx";

interface Props<Row> {
  readonly resource: Resource<Row>;
  readonly query: Location["query"];
  readonly onRefresh: () => void;
  readonly onCommand: (command: Command) => void;
}

/** Search and filters live in the address; whatever narrows the list anew begins at its first page. */
export function Toolbar<Row>({ resource, query, onRefresh, onCommand }: Props<Row>) {
  const { search, filters = [], presets = [], downloads = [], commands = [], exported } = resource;
  const { cursor: _, ...narrowed } = query;
  const narrow = (change: Readonly<Record<string, string | undefined>>, replace = false) =>
    changeQuery({ query: { ...narrowed, ...change }, replace });
  const ready = !search?.needs || search.needs.oneOf.some((name) => query[name]);
  return (
    <search class="toolbar">
      {search && (
        <SearchField
          label={ready ? search.label : (search.needs?.label ?? "")}
          disabled={!ready}
          value={query.q ?? ""}
          onSearch={(q) => narrow({ q }, true)}
        />
      )}
      {filters.map((filter) => (
        <FilterField
          key={filter.name}
          filter={filter}
          value={query[filter.name] ?? ""}
          onChange={(value) => narrow({ [filter.name]: value })}
        />
      ))}
      <div class="end">
        <CommandButtons commands={commands} onCommand={onCommand} />
        {downloads.map((download) => (
          <DownloadButton key={download.file} download={download} query={narrowed} />
        ))}
        {exported && <ExportButton exported={exported} query={narrowed} />}
        <button type="button" onClick={onRefresh}>
          {texts.list.refresh}
        </button>
      </div>
      {presets.length > 0 && <Presets presets={presets} query={query} onChoose={narrow} />}
    </search>
  );
}

interface PresetsProps {
  readonly presets: readonly Preset[];
  readonly query: Location["query"];
  readonly onChoose: (query: Readonly<Record<string, string>>) => void;
}

function Presets({ presets, query, onChoose }: PresetsProps) {
  return (
    <fieldset class="presets">
      <legend class="hidden-text">{texts.analytics.presetsLabel}</legend>
      {presets.map(({ label, query: values }) => {
        const wanted = values();
        const chosen = Object.entries(wanted).every(([name, value]) => (query[name] ?? "") === value);
        return (
          <button key={label} type="button" class="quiet" aria-pressed={chosen} onClick={() => onChoose(wanted)}>
            {label}
          </button>
        );
      })}
    </fieldset>
  );
}
