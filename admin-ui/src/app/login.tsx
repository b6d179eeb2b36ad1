import { useEffect, useRef, useState } from "preact/hooks";
import { api } from "../api.ts";
import { type Failure, failureFrom } from "../failure.ts";
import { hasEnded, type Login, openSession } from "../session.ts";
import { texts } from "../texts.ts";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { FrontPage } from "./front-page.tsx";

const notAdmin: Failure = {
  title: texts.login.notAdmin,
  detail: texts.login.notAdminDetail,
  status: 403,
  code: "auth.forbidden",
  retryable: false,
};

/** The form, shown in place of whatever page was asked for: after it one is there. */
export function LoginPage() {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const username = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  useEffect(() => {
    document.title = `${texts.login.title} · ${texts.site}`;
    username.current?.focus();
  }, []);

  async function submit(event: Event): Promise<void> {
    event.preventDefault();
    if (busy || !username.current || !password.current) return;
    setBusy(true);
    setFailure(null);
    try {
      await enter(await api.login(username.current.value, password.current.value));
    } catch (error) {
      setFailure(failureFrom(error));
      password.current?.select();
      password.current?.focus();
    }
    setBusy(false);
  }

  async function enter(login: Login): Promise<void> {
    if (login.user.role === "admin") return openSession(login);
    setFailure(notAdmin);
    // Not a session that anybody will use: end it at once.
    await api.endSession(login.session.access_token).catch(() => undefined);
  }

  return (
    <FrontPage title={texts.login.title} intro={hasEnded() ? texts.login.ended : texts.login.intro}>
      <form onSubmit={(event) => void submit(event)}>
        {failure && <ProblemNotice failure={failure} />}
        <div class="field">
          <label for="username">{texts.login.username}</label>
          <input
            id="username"
            ref={username}
            name="username"
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            required
            maxLength={254}
          />
        </div>
        <div class="field">
          <label for="password">{texts.login.password}</label>
          <input
            id="password"
            ref={password}
            name="password"
            type="password"
            autocomplete="current-password"
            required
            maxLength={256}
          />
        </div>
        <button type="submit" class="primary" disabled={busy}>
          {busy ? texts.login.busy : texts.login.submit}
        </button>
      </form>
    </FrontPage>
  );
}
