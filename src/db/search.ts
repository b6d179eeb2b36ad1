/**
 * Where a message stands is a term too, so that one GIN index answers "these words, in this stretch of this room". A
 * stretch is 2^bits messages; the last term stands for the whole room. GIN gives its finds in no order, yet the newest
 * are wanted first: they are looked for in the newest stretch, and in a longer one only if that had too few.
 */
export const stretchBits = [9, 12, 15] as const;
/** Of the longest stretches: what is looked through where the whole room would take too long. */
export const LONGEST_BITS = 15;

/** SQL of the term of a room; the end of its id is random, and whoever asks compares the whole id too. */
export function roomTerm(room: string): string {
  return `right(${room}::text, 12)`;
}

/** SQL of the term of the stretch with this number. */
export function stretchTerm(room: string, bits: string | number, number: string): string {
  return `(${roomTerm(room)} || '/' || ${bits} || '/' || ${number})`;
}

/** SQL of an array of the terms of a message's place. */
export function placeTerms(room: string, seq: string): string {
  return `array[${[roomTerm(room), ...stretchBits.map((bits) => stretchTerm(room, bits, `(${seq} >> ${bits})`))].join(", ")}]`;
}

/** SQL of what a message is found by: the terms of its content, as a text, and those of its place. */
export function searchTerms(terms: string, room: string, seq: string): string {
  return `array_to_tsvector(string_to_array(${terms}, ' ') || ${placeTerms(room, seq)})`;
}

/** Where the older of the two newest stretches of this length begins, of a history that ends before `top`. */
export function newestStretchesStart(top: number, bits: number): number {
  return Math.max(Math.floor((top - 1) / 2 ** bits) - 1, 0) * 2 ** bits;
}
