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
