/** Any single emoji that Unicode recommends for interchange (UTS #51), in its fully qualified form. */
const RGI = /^\p{RGI_Emoji}$/v;
/** What shows as text unless U+FE0F follows; before a skin tone it needs none. */
const NEEDS_SELECTOR = /(?=\p{Emoji})\P{Emoji_Presentation}(?!\p{Emoji_Modifier})/gu;
const CHARS_MAX = 64;

/**
 * The one spelling of an emoji: keyboards leave U+FE0F out, or put it where it is not needed.
 * @returns null if the text is no single emoji.
 */
export function toEmoji(text: string): string | null {
  if (text.length > CHARS_MAX) return null;
  const emoji = text.replace(/\ufe0f/g, "").replace(NEEDS_SELECTOR, "$&\ufe0f");
  return RGI.test(emoji) ? emoji : null;
}
