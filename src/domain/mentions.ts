/** `@username`, not inside a word or an address. Usernames end in a letter or a digit, so a full stop stays outside. */
const MENTION = /(?<![\w@.-])@([A-Za-z0-9][A-Za-z0-9_.-]{1,48}[A-Za-z0-9])/g;
const NAMES_MAX = 50;
/** The name that stands for everybody in the room. */
export const ROOM = "room";

/** The names that a text mentions, in lower case, each once; the first fifty. */
export function mentionedNames(content: string): string[] {
  if (!content.includes("@")) return [];
  const names = new Set<string>();
  for (const [, name = ""] of content.matchAll(MENTION)) {
    names.add(name.toLowerCase());
    if (names.size === NAMES_MAX) break;
  }
  return [...names];
}
