import { texts } from "../texts.ts";

/** In place of a content that PostgreSQL does not have. */
export function NoContent({ message }: { readonly message: { readonly deleted_at: string | null } }) {
  const { deleted, parked } = texts.messages;
  return <em class="muted">{message.deleted_at === null ? parked : deleted}</em>;
}
