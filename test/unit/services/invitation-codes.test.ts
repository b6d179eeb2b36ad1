import { describe, expect, it } from "vitest";
import { isUuid } from "../../../src/domain/ids.ts";
import { deriveCode, readCode } from "../../../src/services/invitation-codes.ts";

const room = "01920b5e-7c3a-7d4e-8f00-0a1b2c3d4e5f";
const code = deriveCode("a key", room, "a seed");

describe("the code of a link", () => {
  it("tells its room and the id that the room knows it by", () => {
    expect(code.text).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(isUuid(code.invitationId)).toBe(true);
    expect(readCode(code.text)).toEqual(code);
  });

  it("follows from key, room and seed, and from each of them", () => {
    expect(deriveCode("a key", room, "a seed")).toEqual(code);
    const others = [
      deriveCode("another", room, "a seed"),
      deriveCode("a key", room, "another"),
      deriveCode("a key", "01920b5e-7c3a-7d4e-8f00-0a1b2c3d4e50", "a seed"),
    ];
    expect(new Set([code, ...others].map(({ invitationId }) => invitationId)).size).toBe(4);
  });

  it("does not stand in the id, nor the other way round", () => {
    const secret = Buffer.from(code.text, "base64url").subarray(16).toString("hex");
    expect(code.invitationId.replaceAll("-", "")).not.toContain(secret.slice(0, 8));
    expect(deriveCode("a key", room, "a seed").invitationId[14]).toBe("8");
  });

  it.each(["", "A", code.text.slice(1), `${code.text}A`, "A".repeat(43), "*".repeat(43)])("is not %j", (text) => {
    expect(readCode(text)).toBeNull();
  });

  it("has one way to be written", () => {
    const last = code.text.at(-1) ?? "";
    const twin = `${code.text.slice(0, -1)}${String.fromCharCode(last.charCodeAt(0) + 1)}`;
    expect(readCode(twin)).toBeNull();
  });
});
