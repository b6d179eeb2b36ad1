import { isUuid } from "../../../src/domain/ids.ts";
import type { AuditEntry } from "../api.ts";
import { texts } from "../texts.ts";
import { Time } from "../ui/time.tsx";
import { KnownPerson } from "./known-person.tsx";

type Details = NonNullable<AuditEntry["details"]>;
type What = "person" | "time" | "plain";

interface Line {
  readonly label: string;
  readonly what: What;
  readonly value: unknown;
  /** Only of a change. */
  readonly was?: { readonly value: unknown };
}

interface Props {
  readonly action: AuditEntry["action"];
  readonly details: Details;
}

/** What an entry tells of its act: each change as before and after, anything else by its name. */
export function AuditDetails({ action, details }: Props) {
  return (
    <dl class="details">
      {linesOf(action, details).map(({ label, what, value, was }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd>
            {was && (
              <>
                <del>
                  <Value what={what} value={was.value} />
                </del>
                <span class="hidden-text">{texts.audit.became}</span>
                <span aria-hidden="true">→</span>
              </>
            )}
            <Value what={what} value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function linesOf(action: AuditEntry["action"], { before, after, ...others }: Details): readonly Line[] {
  const line = (key: string, value: unknown, was?: unknown): Line => {
    const change = was === undefined ? {} : { was: { value: was } };
    return { label: inWords(key), what: whatIs(key), value, ...change };
  };
  const lines = Object.entries(others).flatMap(([key, value]) => (value === null ? [] : line(key, value)));
  if (after === undefined) return before === undefined ? lines : [...lines, line("before", before)];
  if (isRecord(before) && isRecord(after)) {
    return [...Object.keys(after).map((key) => line(key, after[key], before[key] ?? null)), ...lines];
  }
  const what = action === "room.handed_over" ? "person" : action === "member.muted" ? "time" : "plain";
  return [{ label: texts.audit.change, what, value: after, was: { value: before } }, ...lines];
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function whatIs(key: string): What {
  if (/^(user|author|owner)_?id$/i.test(key)) return "person";
  return /(_at|At)$/.test(key) ? "time" : "plain";
}

/** `slowModeSeconds` and `slow_mode_seconds` are "Slow mode seconds". */
function inWords(key: string): string {
  const words = key.replace(/([a-z])([A-Z])/g, "$1 $2").replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}

function Value({ what, value }: Pick<Line, "what" | "value">) {
  if (value === null || value === undefined || value === "") return <span class="muted">{texts.audit.none}</span>;
  if (what === "person" && isUuid(String(value))) return <KnownPerson id={String(value)} />;
  if (what === "time") {
    const at = new Date(value as string | number);
    if (!Number.isNaN(at.getTime())) return <Time at={at.toISOString()} />;
  }
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return (
    <span class="written">
      <bdi class="lines clamped tall">{text}</bdi>
    </span>
  );
}
