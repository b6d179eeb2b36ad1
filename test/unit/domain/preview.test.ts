import { expect, it } from "vitest";
import { limits } from "../../../src/domain/limits.ts";
import { previewOf } from "../../../src/domain/text.ts";
import { worldTexts } from "../../support/world-texts.ts";

const graphemes = (text: string) => [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(text)];

it.each(Object.entries(worldTexts))("a preview of %s is its beginning, cut between two characters", (_, text) => {
  const long = text.repeat(10);
  const preview = previewOf(long);
  const all = graphemes(long).map(({ segment }) => segment);
  expect(preview).toBe(all.slice(0, limits.previewGraphemesMax).join(""));
  expect(previewOf(preview)).toBe(preview);
});

it("one character may not make a preview without end", () => {
  const flood = `a${"\u0301".repeat(15_000)}`;
  expect(previewOf(flood)).toBe("");
  expect(previewOf(`b${flood}`)).toBe("b");
});
