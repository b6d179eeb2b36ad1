import type { RoomHistory } from "../load/history.ts";
import { readerRules } from "./reader-rules.ts";
import type { Readings } from "./readings.ts";
import { sendRules } from "./send-rules.ts";
import { streamRules } from "./stream-rules.ts";

/** What a rule finds wrong, in words; nothing if all is well. */
export type Rule = (history: RoomHistory, readings: Readings) => Iterable<string>;

/** The points of the checker in promises.md, each with the promises that it holds. */
export const rules: Readonly<Record<string, Rule>> = { ...sendRules, ...readerRules, ...streamRules };

const SHOWN = 5;

/** @returns the complaints of every rule, by its name; a long list is cut short. */
export function judge(history: RoomHistory, readings: Readings): string[] {
  return Object.entries(rules).flatMap(([name, rule]) => {
    const complaints = [...rule(history, readings)];
    const more = complaints.length > SHOWN ? [`${name}: and ${complaints.length - SHOWN} more`] : [];
    return [...complaints.slice(0, SHOWN).map((complaint) => `${name}: ${complaint}`), ...more];
  });
}
