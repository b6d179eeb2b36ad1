import { api } from "../api.ts";
import type { Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { formatNumber } from "../ui/format.ts";

const t = texts.deployment;
const meanings: Readonly<Record<string, string>> = t.meanings;

interface Variable {
  readonly name: string;
  readonly value: string | number | null;
}

/** What the server was deployed with: it changes by a deployment, and nowhere else. */
export const deployment: Resource<Variable> = {
  path: "/settings",
  title: t.title,
  intro: t.intro,
  empty: { title: t.empty, detail: "" },
  key: (row) => row.name,
  nameOf: (row) => row.name,
  async load({ signal }) {
    const answer = await api.getSettings(signal);
    const rows = Object.entries(answer.deployment).map(([name, value]) => ({ name, value }));
    return { rows, nextCursor: null };
  },
  columns: [
    {
      label: t.meaning,
      cell: (row) => (
        <>
          {meanings[row.name]}
          <div class="below">
            <code>{row.name}</code>
          </div>
        </>
      ),
    },
    { label: t.value, width: "w-4", number: true, cell: (row) => shownValue(row) },
  ],
};

function shownValue({ value }: Variable): string {
  if (value === null) return t.unlimited;
  if (typeof value === "number") return formatNumber(value);
  return value === "" ? t.none : value;
}
