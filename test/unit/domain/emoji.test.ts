import { describe, expect, it } from "vitest";
import { toEmoji } from "../../../src/domain/emoji.ts";

describe("toEmoji", () => {
  it.each(["👍", "👍🏽", "👨‍👩‍👧‍👦", "🇩🇪", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏳️‍🌈", "1️⃣", "❤️", "🧑🏻‍❤️‍💋‍🧑🏿", "⛹🏻‍♂️", "👁️‍🗨️", "😶‍🌫️"])(
    "takes %s",
    (emoji) => {
      expect(toEmoji(emoji)).toBe(emoji);
    },
  );

  it.each([
    ["❤", "❤️"],
    ["☺", "☺️"],
    ["🏳‍🌈", "🏳️‍🌈"],
    ["1⃣", "1️⃣"],
    ["👁‍🗨", "👁️‍🗨️"],
    ["👍️", "👍"],
    ["⛹🏻‍♂", "⛹🏻‍♂️"],
  ])("writes %j as %j: with or without U+FE0F it is the same", (spelling, emoji) => {
    expect(toEmoji(spelling)).toBe(emoji);
  });

  it.each([
    "",
    " ",
    "a",
    "1",
    "#",
    "👍👍",
    "👍 ",
    "a👍",
    "\u200d",
    "\ufe0f",
    "🇩",
    "👩‍",
    "漢",
    ":+1:",
    "<b>",
    "👍".repeat(99),
  ])("takes no %j", (text) => {
    expect(toEmoji(text)).toBeNull();
  });
});
