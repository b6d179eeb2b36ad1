/**
 * The one validator of text. NUL and other C0 controls pass SQLite and fail in PostgreSQL, and lone surrogates are
 * silently changed on the way, so both are refused before anything is stored. Tab, line feed and carriage return
 * are text.
 */
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const LINE_BREAKS = /[\t\r\n]/;

export function isStorable(text: string): boolean {
  return text.isWellFormed() && !CONTROLS.test(text);
}

export function isSingleLine(text: string): boolean {
  return isStorable(text) && !LINE_BREAKS.test(text);
}

/** Bytes of the UTF-8 encoding, counted without an encoder so that domain needs no platform. */
export function utf8Bytes(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const point = char.codePointAt(0) ?? 0;
    bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
  return bytes;
}
