import { limits } from "./limits.ts";

/**
 * The one validator of text. NUL and other C0 controls pass SQLite and fail in PostgreSQL, and lone surrogates are
 * silently changed on the way, so both are refused before anything is stored. Tab, line feed and carriage return
 * are text.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const LINE_BREAKS = /[\t\r\n]/;
/** Whatever leaves a mark: no space, nothing of no width, no filler. */
const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}\p{Cf}\u2800]/u;

/** Whatever turns or hides the letters around it: overrides and embeddings of direction, what has no width, tags. */
const DISGUISES = /[\u00ad\u180e\u200b\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/;
/** More than any script needs (UTS 39). */
const MARKS_PILED = /\p{Mn}{5}/u;

/** How names are compared when somebody is searched: without regard to case or to how a letter is encoded. */
export function searchKey(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}

export function isStorable(text: string): boolean {
  return text.isWellFormed() && !CONTROLS.test(text);
}

export function isSingleLine(text: string): boolean {
  return isStorable(text) && !LINE_BREAKS.test(text);
}

export function isBlank(text: string): boolean {
  return !VISIBLE.test(text);
}

/**
 * Whether a name looks like what it is. Marks of direction and joiners, which scripts and emoji need, are let through:
 * clients isolate a name when they show it.
 */
export function isHonestName(text: string): boolean {
  return !DISGUISES.test(text) && !MARKS_PILED.test(text) && !isBlank(text);
}

/** UTF-8 takes at most three bytes a UTF-16 unit, so that most texts need not be measured. */
export function isWithinBytes(text: string, max: number): boolean {
  if (text.length * 3 <= max) return true;
  if (text.length > max) return false;
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes <= max;
}

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** In what a reader takes for characters: a family of emoji is one, and a letter with its accents. */
export function isWithinGraphemes(text: string, max: number): boolean {
  if (text.length <= max) return true;
  let count = 0;
  for (const _ of graphemes.segment(text)) {
    count += 1;
    if (count > max) return false;
  }
  return true;
}

/** A character can be piled up without end; no preview is longer than this, in UTF-16 units. */
const PREVIEW_CHARS_MAX = 2_000;

/** The beginning of a text, never cut inside a character. */
export function previewOf(text: string): string {
  const { previewGraphemesMax: max } = limits;
  if (text.length <= max) return text;
  let end = 0;
  let count = 0;
  for (const { segment } of graphemes.segment(text)) {
    if (count === max || end + segment.length > PREVIEW_CHARS_MAX) break;
    end += segment.length;
    count += 1;
  }
  return text.slice(0, end);
}
