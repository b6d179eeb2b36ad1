import { useId, useRef, useState } from "preact/hooks";
import { announce } from "../app/announcer.tsx";
import { texts } from "../texts.ts";
import { Dialog } from "../ui/dialog.tsx";
import type { ShownOnce } from "./resource.ts";

interface Props {
  readonly shown: ShownOnce;
  readonly onClose: () => void;
}

/** A secret, for as long as the dialog is open: nothing keeps it. */
export function ShownOnceDialog({ shown, onClose }: Props) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  const { once } = texts;

  async function copy(): Promise<void> {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(shown.value);
      setCopied(true);
      announce(once.copied);
    } catch {
      // Only a secure page may write the clipboard; what is selected can be copied by hand.
      announce(once.selected);
    }
  }

  return (
    <Dialog title={shown.title} onClose={onClose}>
      <div class="field">
        <label for={id}>{shown.label}</label>
        <div class="copied">
          <input id={id} ref={field} readOnly value={shown.value} aria-describedby={`${id}-hint`} data-focus="" />
          <button type="button" onClick={() => void copy()}>
            {copied ? once.copied : once.copy}
          </button>
        </div>
        <p class="hint" id={`${id}-hint`}>
          {shown.hint}
        </p>
      </div>
      <div class="dialog-end">
        <button type="button" class="primary" onClick={onClose}>
          {once.kept}
        </button>
      </div>
    </Dialog>
  );
}
