import { useMemo, useState } from "preact/hooks";
import { api, type User } from "../api.ts";
import { PageHead } from "../app/page-head.tsx";
import { hrefOf, type PageProps } from "../app/router.ts";
import { failureFrom } from "../failure.ts";
import { sessionsOf } from "../resources/user-sessions.tsx";
import { tokensOf } from "../resources/user-tokens.tsx";
import { RoleBadge, StatusBadge, users } from "../resources/users.tsx";
import { getSession } from "../session.ts";
import { CommandButtons } from "../table/command-buttons.tsx";
import { RowActions } from "../table/row-actions.tsx";
import { TableSection } from "../table/table-section.tsx";
import { useActs } from "../table/use-acts.tsx";
import { texts } from "../texts.ts";
import { Facts } from "../ui/facts.tsx";
import { ProblemNotice } from "../ui/problem-notice.tsx";
import { Subject } from "../ui/subject.tsx";
import { Time } from "../ui/time.tsx";
import { useReloaded } from "../ui/use-loaded.ts";
import { accountActs, commandsOf } from "./account-acts.ts";

const t = texts.user;

/** One account, with all that can be done about it. */
export function UserPage({ params }: PageProps) {
  const id = params.user_id ?? "";
  const { value, error, reload } = useReloaded(id, (signal) => api.getUser(id, signal));
  const [changed, setChanged] = useState<{ readonly to: User | null } | null>(null);
  const acts = useActs(users, params, { patch: (_, to) => setChanged({ to }), reload });
  const user = changed ? changed.to : (value?.user ?? null);
  const failure = error === undefined ? null : failureFrom(error);

  return (
    <>
      <PageHead
        title={t.title}
        intro={t.intro}
        before={
          <a class="back" href={hrefOf("/users")}>
            ← {t.back}
          </a>
        }
        about={<Subject name={user?.full_name} />}
      />
      {acts.notice}
      {failure && <ProblemNotice failure={failure} onRetry={reload} />}
      {user && (
        <>
          <section class="panel">
            <Facts
              facts={[
                { label: texts.users.role, value: <RoleBadge user={user} /> },
                { label: texts.users.status, value: <StatusBadge user={user} /> },
                { label: texts.users.username, value: `@${user.username}` },
                ...(user.kind === "bot"
                  ? []
                  : [
                      { label: t.email, value: user.email },
                      { label: t.phone, value: user.phone ?? "–" },
                    ]),
                { label: texts.users.joined, value: <Time at={user.created_at} /> },
                { label: t.changed, value: <Time at={user.updated_at} /> },
                { label: t.id, value: <code>{user.id}</code> },
              ]}
            />
            <div class="panel-end">
              <CommandButtons commands={commandsOf(user, getSession()?.user)} onCommand={acts.startCommand} />
              <RowActions resource={accountActs(user)} row={user} onAction={acts.startAction} />
            </div>
          </section>
          <Belongings key={user.status} user={user} />
        </>
      )}
      {acts.dialog}
    </>
  );
}

function Belongings({ user }: { readonly user: User }) {
  const sessions = useMemo(() => sessionsOf(user), [user.id]);
  const tokens = useMemo(() => tokensOf(user), [user.id, user.kind]);
  return (
    <>
      {user.kind !== "bot" && <TableSection resource={sessions} params={{}} />}
      <TableSection resource={tokens} params={{}} />
    </>
  );
}
