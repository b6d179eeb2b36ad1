import { limits } from "../../../src/domain/limits.ts";
import { api, type Ban, type Member } from "../api.ts";
import { choicesOf, type Field, type Values } from "../table/resource.ts";
import { texts } from "../texts.ts";

/** What can be done about somebody, asked for in the same words wherever they are met. */
const t = texts.sanctions;
const none = () => "";

export const reasonField: Field<unknown> = {
  kind: "lines",
  name: "reason",
  label: t.reason,
  hint: t.reasonHint,
  maxLength: limits.reasonCharsMax,
  initial: none,
};

const HOUR = 3_600;
const DAY = 24 * HOUR;
const banSeconds = { forever: null, hour: HOUR, day: DAY, week: 7 * DAY, month: 30 * DAY };
const purgeSeconds = { nothing: 0, hour: HOUR, day: DAY, week: 7 * DAY };
const muteSeconds = { hour: HOUR, day: DAY, week: 7 * DAY, month: 30 * DAY };

const keysOf = <Key extends string>(of: Readonly<Record<Key, unknown>>) => Object.keys(of) as Key[];
const chosen = <Key extends string, Value>(of: Readonly<Record<Key, Value>>, key: string | undefined): Value => {
  const found = keysOf(of).find((one) => one === key);
  if (found === undefined) throw new RangeError(`${key} is no choice`);
  return of[found];
};

export const banFields: readonly Field<unknown>[] = [
  {
    kind: "choice",
    name: "expires",
    label: t.until,
    choices: choicesOf(keysOf(banSeconds), t.durations),
    initial: () => "forever",
  },
  {
    kind: "choice",
    name: "purge",
    label: t.purge,
    hint: t.purgeHint,
    choices: choicesOf(keysOf(purgeSeconds), t.purges),
    initial: () => "nothing",
  },
  reasonField,
];

export async function ban(roomId: string, userId: string, values: Values): Promise<Ban> {
  const seconds = chosen(banSeconds, values.expires);
  const wanted = {
    reason: values.reason || null,
    expires_at: seconds === null ? null : new Date(Date.now() + seconds * 1000).toISOString(),
    purge_seconds: chosen(purgeSeconds, values.purge),
  };
  // One request deletes only so many messages; the rest is deleted by repeating it.
  for (;;) {
    const { ban: made, is_purged } = await api.banUser(roomId, userId, wanted);
    if (is_purged) return made;
  }
}

export const muteFields: readonly Field<unknown>[] = [
  {
    kind: "choice",
    name: "lasts",
    label: t.muteFor,
    choices: choicesOf(keysOf(muteSeconds), t.durations),
    initial: () => "hour",
  },
  reasonField,
];

export async function mute(roomId: string, userId: string, { lasts, reason }: Values): Promise<Member> {
  const { member } = await api.muteMember(roomId, userId, {
    seconds: chosen(muteSeconds, lasts),
    reason: reason || null,
  });
  return member;
}
