import { locale } from "../texts.ts";

const dateTime = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
const integer = new Intl.NumberFormat(locale);

const day = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
const weekday = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });

/** Where the reader's days begin. */
export const timeZone = dateTime.resolvedOptions().timeZone;

export const formatDay = (iso: string): string => day.format(new Date(iso));
/** 1 is Monday; 1970-01-05 was one. */
export const formatWeekday = (n: number): string => weekday.format(new Date(Date.UTC(1970, 0, 4 + n)));
export const formatTime = (iso: string): string => dateTime.format(new Date(iso));
export const formatNumber = (n: number): string => integer.format(n);

const megabytes = new Intl.NumberFormat(locale, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });

export const formatBytes = (n: number): string => megabytes.format(n / 1_000_000);

/** A calendar day in UTC, as the analytics count them. */
export const utcDay = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);

/** For names inside attributes, where there is no `<bdi>`: first strong isolate … pop directional isolate. */
export const isolate = (text: string): string => `\u2068${text}\u2069`;

/** Two letters at most; whole graphemes, so that no name is cut inside a character. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/u);
  const first = firstGrapheme(words[0]);
  const last = words.length > 1 ? firstGrapheme(words.at(-1)) : "";
  return (first + last).toLocaleUpperCase(locale);
}

const graphemes = new Intl.Segmenter(locale, { granularity: "grapheme" });

function firstGrapheme(word: string | undefined): string {
  for (const { segment } of graphemes.segment(word ?? "")) return segment.slice(0, 8);
  return "";
}

/** The instant at which a day of the reader's begins, from its `YYYY-MM-DD`; what is no day stays as it is. */
export function startOfDay(isoDay: string, daysLater = 0): string {
  const date = new Date(`${isoDay}T00:00:00`);
  if (Number.isNaN(date.getTime())) return isoDay;
  date.setDate(date.getDate() + daysLater);
  return date.toISOString();
}
