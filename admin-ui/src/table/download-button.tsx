import { useState } from "preact/hooks";
import { announce } from "../app/announcer.tsx";
import { type Failure, failureFrom } from "../failure.ts";
import type { Query } from "../http.ts";
import { texts } from "../texts.ts";
import { Dialog } from "../ui/dialog.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { saveResponse } from "../ui/save-response.ts";
import type { Download } from "./resource.ts";

interface Props {
  readonly download: Download;
  readonly query: Query;
}

/** Fetched rather than linked, because a link can not carry the bearer token and an address must not. */
export function DownloadButton({ download, query }: Props) {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);

  async function run(): Promise<void> {
    setBusy(true);
    setFailure(null);
    try {
      await saveResponse(await download.fetch(query), download.file);
      announce(download.done);
    } catch (error) {
      setFailure(failureFrom(error));
    }
    setBusy(false);
  }

  return (
    <>
      <button type="button" disabled={busy} onClick={() => void run()}>
        {busy ? download.busy : download.label}
      </button>
      {failure && (
        <Dialog title={download.label} onClose={() => setFailure(null)}>
          <ProblemNotice failure={failure} onRetry={() => void run()} />
          <div class="dialog-end">
            <button type="button" onClick={() => setFailure(null)}>
              {texts.dialog.close}
            </button>
          </div>
        </Dialog>
      )}
    </>
  );
}
