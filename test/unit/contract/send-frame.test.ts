import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { clientFrames, isSend } from "../../../src/contract/frames.ts";
import { limits } from "../../../src/domain/limits.ts";

const isValid = (json: unknown) => clientFrames.send.safeParse(json).success;

/** Near both sides of every rule: lengths at their limits, blanks, controls, lone surrogates, odd types and keys. */
const odd = fc.constantFrom<unknown>("", " ", "\n", "\0", "\ud800", "é", "a b", 1, null, undefined, {}, [], true);
const sized = (max: number) => fc.integer({ min: max - 1, max: max + 1 }).map((length) => "x".repeat(length));
const frames = fc.record(
  {
    t: fc.oneof({ weight: 8, arbitrary: fc.constant("send") }, odd),
    id: fc.oneof(fc.string({ minLength: 1, maxLength: 8 }), sized(64), odd),
    client_id: fc.oneof(fc.uuid(), sized(limits.clientIdCharsMax), fc.string(), odd),
    content: fc.oneof(fc.string({ unit: "binary" }), fc.string(), sized(limits.contentGraphemesMax), odd),
    more: odd,
  },
  { requiredKeys: ["t", "id", "client_id", "content"] },
);

describe("isSend", () => {
  const always = (rule: (frame: unknown) => boolean) => fc.assert(fc.property(frames, rule), { numRuns: 3_000 });

  it("lets in nothing that the schema refuses", () => {
    always((frame) => !isSend(frame) || isValid(frame));
    for (const value of [null, undefined, 1, "send", [], [1, 2, 3, 4]]) expect(isSend(value)).toBe(false);
  });

  it("misses nothing that the schema lets in", () => {
    always((frame) => !isValid(frame) || isSend(frame));
    expect(isSend({ t: "send", id: "1", client_id: "a", content: "hello" })).toBe(true);
  });
});
