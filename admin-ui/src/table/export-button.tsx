import { useEffect, useRef, useState } from "preact/hooks";
import { api } from "../api.ts";
import { announce } from "../app/announcer.tsx";
import { type Failure, failureFrom } from "../failure.ts";
import type { Query } from "../http.ts";
import { texts } from "../texts.ts";
import { Dialog } from "../ui/dialog.tsx";
import { formatBytes } from "../ui/format.ts";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { saveResponse } from "../ui/save-response.ts";
import { FormField } from "./form-field.tsx";
import { choicesOf, type Export } from "./resource.ts";

const t = texts.exported;
const formats = ["csv", "jsonl"] as const;

interface Props {
  readonly exported: Export;
  readonly query: Query;
}

export function ExportButton(props: Props) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        {t.label}
      </button>
      {open && <ExportDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}

/** Asks for the format, and shows how much has come until all of it has. Closing it gives the export up. */
function ExportDialog({ exported, query, onClose }: Props & { readonly onClose: () => void }) {
  const [format, setFormat] = useState<(typeof formats)[number]>("csv");
  const [stage, setStage] = useState<"asking" | "running" | "done">("asking");
  const [size, setSize] = useState("");
  const [failure, setFailure] = useState<Failure | null>(null);
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  async function run(): Promise<void> {
    abort.current = new AbortController();
    setStage("running");
    setFailure(null);
    setSize(formatBytes(0));
    try {
      const response = await api.download(exported.path, query, format, abort.current.signal);
      await saveResponse(response, `${exported.file}.${format}`, (bytes) => setSize(formatBytes(bytes)));
      setStage("done");
      announce(t.done);
    } catch (error) {
      setFailure(failureFrom(error));
      setStage("asking");
    }
  }

  return (
    <Dialog title={exported.title} onClose={onClose}>
      {stage === "asking" && (
        <>
          <ul class="effects">
            {[t.whole, ...exported.effects].map((effect) => (
              <li key={effect}>{effect}</li>
            ))}
          </ul>
          <FormField
            field={{
              kind: "choice",
              name: "format",
              label: t.format,
              choices: choicesOf(formats, t.formats),
              initial: () => "csv",
            }}
            value={format}
            onChange={(value) => setFormat(value === "jsonl" ? "jsonl" : "csv")}
          />
        </>
      )}
      {failure && <ProblemNotice failure={failure} />}
      {stage === "running" && (
        <div class="gauge">
          <progress aria-label={t.progress} />
          <p>{t.soFar(size)}</p>
        </div>
      )}
      {stage === "done" && (
        <p class="notice">
          <strong>{t.done}</strong> {size}
        </p>
      )}
      <div class="dialog-end">
        <button type="button" onClick={onClose}>
          {stage === "done" ? texts.dialog.close : texts.dialog.cancel}
        </button>
        {stage !== "done" && (
          <button type="button" class="primary" disabled={stage === "running"} onClick={() => void run()}>
            {stage === "running" ? t.busy : t.label}
          </button>
        )}
      </div>
    </Dialog>
  );
}
