import { useEffect, useRef, useState } from "preact/hooks";
import { limits } from "../../../src/domain/limits.ts";
import { api } from "../api.ts";
import { type Failure, failureFrom } from "../failure.ts";
import { texts } from "../texts.ts";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { FrontPage } from "./front-page.tsx";
import type { Location } from "./router.ts";

export const resetPath = "/reset-password";
const t = texts.resetPassword;

/** Where the link leads that an administrator hands to a user. Its token is behind the `#`: no server log has it. */
export function ResetPage({ query }: Pick<Location, "query">) {
  const [busy, setBusy] = useState(false);
  const [isDone, setDone] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const password = useRef<HTMLInputElement>(null);
  useEffect(() => {
    document.title = `${t.title} · ${texts.brand}`;
    password.current?.focus();
  }, []);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (busy || !password.current) return;
    setBusy(true);
    setFailure(null);
    try {
      await api.resetPassword(query.token ?? "", password.current.value);
      setDone(true);
    } catch (error) {
      setFailure(failureFrom(error));
    }
    setBusy(false);
  }

  if (isDone) {
    return (
      <FrontPage title={t.done} intro={t.doneDetail}>
        {null}
      </FrontPage>
    );
  }
  return (
    <FrontPage title={t.title} intro={t.intro}>
      <form onSubmit={(event) => void submit(event)}>
        {failure && <ProblemNotice failure={failure} />}
        <div class="field">
          <label for="new-password">{t.password}</label>
          <input
            id="new-password"
            ref={password}
            type="password"
            autocomplete="new-password"
            aria-describedby="new-password-hint"
            required
            minLength={limits.passwordCharsMin}
            maxLength={limits.passwordCharsMax}
          />
          <p class="hint" id="new-password-hint">
            {t.hint(limits.passwordCharsMin)}
          </p>
        </div>
        <button type="submit" class="primary" disabled={busy}>
          {busy ? t.busy : t.submit}
        </button>
      </form>
    </FrontPage>
  );
}
