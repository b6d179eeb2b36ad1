import { limits } from "../../../src/domain/limits.ts";
import { type TokenScope, tokenScopes } from "../../../src/domain/scopes.ts";
import { api, type Token, type User } from "../api.ts";
import { type Command, choicesOf, type Resource } from "../table/resource.ts";
import { texts } from "../texts.ts";
import { Badge } from "../ui/badge.tsx";
import { utcDay } from "../ui/format.ts";
import { Time } from "../ui/time.tsx";

const t = texts.userTokens;

/** Only its own user makes a person's token. */
const creates = ({ id }: User): Command => ({
  ...t.create,
  fields: [
    { kind: "text", name: "name", label: t.name, maxLength: limits.nameCharsMax, required: true, initial: () => "" },
    {
      kind: "checks",
      name: "scopes",
      label: t.scopes,
      choices: choicesOf(tokenScopes, t.scopeNames),
      initial: () => "read write",
    },
    {
      kind: "date",
      name: "expires",
      label: t.expires,
      hint: t.create.expiresHint,
      min: utcDay(Date.now()),
      initial: () => "",
    },
  ],
  async run({ name = "", scopes = "", expires }) {
    const { secret } = await api.createToken(id, {
      name,
      scopes: scopes.split(" ").filter(Boolean) as TokenScope[],
      expires_at: expires ? new Date(`${expires}T23:59:59`).toISOString() : null,
    });
    return secret === null ? null : { ...t.once, value: secret };
  },
});

/** What programs act by in somebody's name. */
export const tokensOf = (user: User): Resource<Token> => ({
  path: `/users/${user.id}`,
  title: t.title,
  intro: user.kind === "bot" ? t.introBot : t.intro,
  empty: { title: t.empty, detail: user.kind === "bot" ? t.emptyBot : t.emptyDetail },
  key: (row) => row.id,
  nameOf: (row) => row.name,
  async load({ signal }) {
    const { tokens: rows } = await api.listTokens(user.id, signal);
    return { rows, nextCursor: null };
  },
  columns: [
    {
      label: t.name,
      cell: (row) => (
        <span class="written">
          <bdi class="clamped">{row.name}</bdi>
        </span>
      ),
    },
    {
      label: t.scopes,
      width: "w-3",
      cell: (row) => (
        <span class="badges">
          {row.scopes.map((scope) => (
            <Badge key={scope} label={t.scopeNames[scope]} tone={scope === "admin" ? "accent" : "plain"} />
          ))}
        </span>
      ),
    },
    {
      label: t.used,
      width: "w-3",
      cell: (row) => (row.last_used_at === null ? t.never : <Time at={row.last_used_at} />),
    },
    {
      label: t.expires,
      width: "w-3",
      cell: (row) => (row.expires_at === null ? t.never : <Time at={row.expires_at} />),
    },
  ],
  actsWidth: "w-1",
  actions: [
    {
      ...t.revoke,
      destructive: true,
      async run(row) {
        await api.revokeToken(user.id, row.id);
        return null;
      },
    },
  ],
  commands: user.kind === "bot" ? [creates(user)] : [],
});
