import { limits } from "../../../src/domain/limits.ts";
import { api, type User } from "../api.ts";
import { hrefOf } from "../app/router.ts";
import { editUser, isSomeoneElse, removeUser, users } from "../resources/users.tsx";
import type { Action, Command, Field, Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";

const t = texts.user;

/** A bot has an address of ours, and no phone. */
function profileOf({ kind }: User): Action<User> {
  const text = { kind: "text", required: true } as const;
  const fields: readonly Field<User>[] = [
    {
      ...text,
      name: "full_name",
      label: texts.users.fullName,
      maxLength: limits.nameCharsMax,
      initial: (row) => row.full_name,
    },
    { ...text, name: "username", label: texts.users.username, maxLength: 50, initial: (row) => row.username },
  ];
  const reached: readonly Field<User>[] = [
    { ...text, type: "email", name: "email", label: t.email, maxLength: 254, initial: (row) => row.email },
    { kind: "text", type: "tel", name: "phone", label: t.phone, maxLength: 32, initial: (row) => row.phone ?? "" },
  ];
  return {
    ...t.profile,
    fields: kind === "bot" ? fields : [...fields, ...reached],
    async run(row, { phone, ...names }) {
      const { user } = await api.updateUser(row.id, kind === "bot" ? names : { ...names, phone: phone || null });
      return user;
    },
  };
}

/** What is done to an account on its own page: its profile, and all that its row in the list offers. */
export function accountActs(user: User): Pick<Resource<User>, "nameOf" | "links" | "actions"> {
  return {
    nameOf: users.nameOf,
    links: users.links ?? [],
    actions: [profileOf(user), { ...editUser, label: t.standing }, removeUser],
  };
}

/** A bot has no password. */
export function commandsOf(user: User, me: User | undefined): readonly Command[] {
  if (user.kind === "bot" || !me || !isSomeoneElse(user, me)) return [];
  return [
    {
      ...t.reset,
      async run() {
        const { reset } = await api.issuePasswordReset(user.id);
        const value = `${location.origin}${location.pathname}${hrefOf("/reset-password", { token: reset.token })}`;
        return { ...t.reset.once, value };
      },
    },
  ];
}
