import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fold, wordsOf } from "../../../src/domain/folding.ts";
import {
  findIn,
  type Highlight,
  parseQuery,
  type SearchQuery,
  toPartTsquery,
  toTsquery,
} from "../../../src/domain/search-query.ts";
import { contentTerms, neededTerms, neededTermsOfPart, termsOf } from "../../../src/domain/search-terms.ts";
import { searchCases } from "../../support/search-cases.ts";
import { worldTexts } from "../../support/world-texts.ts";

function parsed(query: string): SearchQuery {
  const result = parseQuery(query);
  if (!result) throw new Error(`Nothing to look for in ${query}`);
  return result;
}

/** What the query finds in the text, as the reader sees it. */
function found(text: string, query: string): string[] | null {
  return findIn(text, parsed(query))?.map(({ start, end }: Highlight) => text.slice(start, end)) ?? null;
}

/** What PostgreSQL does with a `tsquery` of ours, on the terms of a text. */
function indexFinds(text: string, query: SearchQuery): boolean {
  const terms = new Set(termsOf(text));
  const hasAll = (part: string) => [...neededTerms(part)].every((term) => terms.has(term));
  return query.all.every((needles) => needles.some((needle) => hasAll(needle.text)));
}

describe("a query", () => {
  const text = "The cat sat on the concatenated mat, at two";

  it("finds all its words in any order, and in longer words", () => {
    expect(found(text, "mat cat")).toEqual(["cat", "cat", "mat"]);
    expect(found(text, "catena")).toEqual(["catena"]);
    expect(found(text, "cat dog")).toBeNull();
  });

  it("finds words of one or two letters only as whole words", () => {
    expect(found(text, "at")).toEqual(["at"]);
    expect(found(text, "ca")).toBeNull();
    expect(found("x-y", "x-y")).toEqual(["x-y"]);
    expect(found("ax-y", "x-y")).toBeNull();
  });

  it("finds a phrase as it stands, whole words only, whatever is between them", () => {
    expect(found(text, '"cat sat"')).toEqual(["cat sat"]);
    expect(found("cat -- sat", '"cat sat"')).toEqual(["cat -- sat"]);
    expect(found(text, '"sat cat"')).toBeNull();
    expect(found(text, '"concat"')).toBeNull();
    expect(found(text, '"on the')).toEqual(["on the"]);
  });

  it("takes `or` for either of two, and `-` for what must not be there", () => {
    expect(found(text, "dog or mat")).toEqual(["mat"]);
    expect(found(text, "dog OR cow mat")).toBeNull();
    expect(found(text, "mat -dog")).toEqual(["mat"]);
    expect(found(text, 'mat -"cat sat"')).toBeNull();
    expect(found(text, "-dog")).toEqual([]);
    expect(found("or", '"or"')).toEqual(["or"]);
  });

  it("is nothing without a letter, a digit or an emoji", () => {
    for (const query of ["", " ", "%", "_", "'", '""', "-", "or", "!@#$", "\\", '-"', "--"]) {
      expect(parseQuery(query), query).toBeNull();
    }
  });

  it("highlights where it was found, merged and in order, never half a character", () => {
    expect(found("aaaa", "aaa")).toEqual(["aaaa"]);
    expect(found("Straße, STRASSE", "strasse")).toEqual(["Straße", "STRASSE"]);
    expect(found("Cafe\u0301 au lait", "cafe")).toEqual(["Cafe\u0301"]);
    expect(found("👍🏽 ok 👨‍👩‍👧", "👍 or 👧")).toEqual(["👍🏽", "👧"]);
    expect(found("ﬁne", "fin")).toEqual(["ﬁn"]);
  });

  it("asks the index in a language where nothing of the user's means anything", () => {
    const odd = fc.string({
      unit: fc.constantFrom("'", "\\", ":", "*", "&", "|", "!", "(", ")", "<", "-", '"', "a", "é", " "),
    });
    fc.assert(
      fc.property(odd, (text) => {
        const query = parseQuery(text);
        if (query) expect(toTsquery(query, ["has/link"])).toMatch(/^(?:\(*'[a-z/]+'\)*(?: [&|] (?=.)|$))+$/);
      }),
    );
  });
});

describe.each(searchCases)("text of the world: $name", ({ text, foundBy, notBy }) => {
  it.each(foundBy)("is found by %s", (query) => {
    expect(found(text, query)).not.toBeNull();
    expect(indexFinds(text, parsed(query))).toBe(true);
  });

  it.each(notBy)("is not found by %s", (query) => {
    expect(found(text, query)).toBeNull();
  });
});

describe("the terms of a message", () => {
  it("are enough to find it by any part of three letters or more, and by any pair where there are no spaces", () => {
    const contents = fc.oneof(fc.string({ unit: "grapheme" }), fc.constantFrom(...searchCases.map(({ text }) => text)));
    fc.assert(
      fc.property(contents, fc.nat(), fc.integer({ min: 1, max: 12 }), (content, from, length) => {
        const letters = Array.from(content);
        const start = from % Math.max(1, letters.length);
        const query = parseQuery(
          `"${letters
            .slice(start, start + length)
            .join("")
            .replaceAll('"', " ")}"`,
        );
        if (query && findIn(content, query)) expect(indexFinds(content, query)).toBe(true);
        const loose = parseQuery(
          letters
            .slice(start, start + length)
            .join("")
            .replaceAll('"', " "),
        );
        if (loose && findIn(content, loose)) expect(indexFinds(content, loose)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it("say who sent it, whether it has a link and whether it mentions somebody", () => {
    const userId = "01920b5d-3f10-7c22-a1b4-5d6e7f809102";
    const terms = contentTerms({ userId, content: "see https://example.com", isMentioning: true }).split(" ");
    expect(terms).toEqual(expect.arrayContaining(["from/5d6e7f809102", "has/link", "has/mention", "see", "exa"]));
    expect(contentTerms({ userId, content: "no https:// here", isMentioning: false })).not.toContain("has/");
  });

  it("never hold a space, and stay within bounds for the longest message", () => {
    const long = Array.from({ length: 8_000 }, (_, n) => String.fromCodePoint(0x4e00 + n)).join("");
    const terms = contentTerms({ userId: "u".repeat(36), content: long, isMentioning: false }).split(" ");
    expect(terms.length).toBeLessThanOrEqual(2_003);
    expect(terms).not.toContain("");
    expect(Math.max(...terms.map((term) => term.length))).toBeLessThan(50);
  });

  it("are counted once each, however often they stand in it", () => {
    const content = `${"again ".repeat(1_500)}end`;
    expect(contentTerms({ userId: "u".repeat(36), content, isMentioning: false }).split(" ")).toContain("end");
  });

  it("of a long word reach as far as anybody looks", () => {
    expect([...new Set(termsOf("z".repeat(9_000)))]).toEqual(["zzz"]);
    expect(new Set(termsOf(fold("0123456789abcdef".repeat(100)).text)).size).toBe(16);
  });
});

describe("what the index is asked for a part of a text", () => {
  // Behind its 64th letter the index knows nothing of a word.
  const isKnown = (text: string) => wordsOf(text).every((word) => word.text.length <= 64);
  const texts = [
    ...Object.values(worldTexts).filter(isKnown),
    "The cat sat on the concatenated mat, at two: x-y, 明天开会议 ok",
  ];

  it("stands among the terms of every text that has the part, wherever it is cut", () => {
    const parts = fc
      .tuple(fc.constantFrom(...texts), fc.nat(200), fc.integer({ min: 1, max: 40 }))
      .map(([text, from, length]) => {
        const letters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
        const start = from % letters.length;
        return { text, part: letters.slice(start, start + length).join("") };
      });
    fc.assert(
      fc.property(parts, ({ text, part }) => {
        const terms = new Set(termsOf(text));
        expect([...neededTermsOfPart(fold(part).text)].filter((term) => !terms.has(term))).toEqual([]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("is nothing where a part is too short to tell", () => {
    expect(toPartTsquery("ca", ["room"])).toBeNull();
    expect(toPartTsquery("t o", ["room"])).toBeNull();
    expect(toPartTsquery("t on t", ["room"])).toBe("'on' & 'room'");
    expect(toPartTsquery("catena", [])).toBe("'cat' & 'ten' & 'ena'");
  });
});
