import { api, type User } from "../api.ts";
import { hrefOf } from "../app/router.ts";
import { FailureError } from "../failure.ts";
import { texts } from "../texts.ts";
import { useLoaded } from "../ui/use-loaded.ts";

const KEPT_MAX = 1_000;
const kept = new Map<string, Promise<User | null>>();

/** Asked once for all that show the same person. Whoever deleted their account has no name any more. */
function lookUp(id: string): Promise<User | null> {
  const known = kept.get(id);
  if (known !== undefined) return known;
  if (kept.size >= KEPT_MAX) kept.clear();
  const asked = api.getUser(id).then(
    ({ user }) => user,
    (error: unknown) => {
      if (error instanceof FailureError && error.failure.status === 404) return null;
      kept.delete(id);
      throw error;
    },
  );
  kept.set(id, asked);
  return asked;
}

/** Somebody of whom a list tells only the id. */
export function KnownPerson({ id }: { readonly id: string }) {
  const { value } = useLoaded(id, () => lookUp(id));
  return (
    <NamedPerson
      id={id}
      name={value === null ? null : (value?.full_name ?? "…")}
      title={value && `@${value.username}`}
    />
  );
}

interface NamedProps {
  readonly id: string;
  /** null: without an account any more. */
  readonly name: string | null;
  readonly title?: string | null | undefined;
}

/** A name that is undefined was not told with the list, and is looked up. */
export function AnyPerson({ id, name }: { readonly id: string; readonly name: string | null | undefined }) {
  return name === undefined ? <KnownPerson id={id} /> : <NamedPerson id={id} name={name} />;
}

export function NamedPerson({ id, name, title }: NamedProps) {
  if (name === null) {
    return (
      <span class="muted" title={id}>
        {texts.list.nobody}
      </span>
    );
  }
  return (
    <a class="written" href={hrefOf(`/users/${id}`)} title={title ?? id}>
      <bdi class="clamped one">{name}</bdi>
    </a>
  );
}
