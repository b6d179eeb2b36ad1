import { signupModes } from "../../../src/domain/settings.ts";
import { api, type SettingsAnswer } from "../api.ts";
import { PageHead } from "../app/page-head.tsx";
import { hrefOf, type PageProps } from "../app/router.ts";
import { failureFrom } from "../failure.ts";
import { deployment } from "../resources/deployment.tsx";
import { signupInvitations } from "../resources/signup-invitations.tsx";
import { CommandButtons } from "../table/command-buttons.tsx";
import { type Command, choicesOf } from "../table/resource.ts";
import { TableSection } from "../table/table-section.tsx";
import { useActs } from "../table/use-acts.tsx";
import { texts } from "../texts.ts";
import { Facts } from "../ui/facts.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { useReloaded } from "../ui/use-loaded.ts";

const t = texts.settings;
type Settings = SettingsAnswer["settings"];

/** Who may sign up, which an administrator sets; and what the deployment has set, to be looked up. */
export function SettingsPage({ params }: PageProps) {
  const { value, error, reload } = useReloaded("settings", api.getSettings);
  const acts = useActs({ key: () => "", nameOf: () => "" }, params, { patch: reload, reload });
  const failure = error === undefined ? null : failureFrom(error);
  return (
    <>
      <PageHead title={t.title} intro={t.intro} />
      {acts.notice}
      {failure && <ProblemNotice failure={failure} onRetry={reload} />}
      {value && (
        <section class="panel" aria-label={t.signup}>
          <Facts facts={factsOf(value.settings)} />
          <div class="panel-end">
            <CommandButtons commands={[changeOf(value.settings)]} onCommand={acts.startCommand} />
            <a class="button quiet" href={hrefOf(signupInvitations.path)}>
              {signupInvitations.title}
            </a>
          </div>
        </section>
      )}
      <TableSection resource={deployment} params={params} />
      {acts.dialog}
    </>
  );
}

function factsOf({ signup, email_domains }: Settings) {
  return [
    { label: t.signup, value: t.modes[signup] },
    { label: t.domains, value: email_domains.length === 0 ? t.noDomains : email_domains.join(", ") },
  ];
}

function changeOf(settings: Settings): Command {
  return {
    ...t.change,
    fields: [
      {
        kind: "choice",
        name: "signup",
        label: t.signup,
        hint: t.change.signupHint,
        choices: choicesOf(signupModes, t.modes),
        initial: () => settings.signup,
      },
      {
        kind: "lines",
        name: "domains",
        label: t.domains,
        hint: t.change.domainsHint,
        maxLength: 10_000,
        initial: () => settings.email_domains.join("\n"),
      },
    ],
    async run({ signup, domains = "" }) {
      await api.updateSettings({
        signup: signup as Settings["signup"],
        email_domains: domains.split(/[\s,]+/).filter(Boolean),
      });
      return null;
    },
  };
}
