import { describe, expect, it } from "vitest";
import { type CloseReason, closeCodeFor, closeCodes, closeReasonOf, type Protocol } from "../../../src/domain/close.ts";
import { errorCodes } from "../../../src/domain/errors.ts";

describe("close codes", () => {
  it("are distinct, below 4500 to reconnect and from there on final", () => {
    const codes = Object.values(closeCodes);
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(code >= 4000 && code < 5000).toBe(true);
  });

  it.each(Object.keys(closeCodes) as CloseReason[])("say in plain mode whether to come again: %s", (reason) => {
    expect(closeCodeFor("chat.v1", reason)).toBe(closeCodes[reason]);
    expect(closeCodeFor("chat.plain" satisfies Protocol, reason)).toBe(closeCodes[reason] >= 4500 ? 1008 : 1012);
  });

  it.each(errorCodes)("follow from the refusal %s", (code) => {
    const final = closeCodes[closeReasonOf(code)] >= 4500;
    // A token that has expired is refreshed first, a flood ends; everything unknown may pass by itself.
    const mayComeAgain = ["internal", "token_expired", "rate_limited"].includes(closeReasonOf(code));
    expect(final).toBe(!mayComeAgain);
  });

  it("name the reasons that a client acts on", () => {
    expect(closeReasonOf("auth.session_ended")).toBe("session_ended");
    expect(closeReasonOf("account.suspended")).toBe("suspended");
    expect(closeReasonOf("room.not_member")).toBe("not_member");
    expect(closeReasonOf("room.not_found")).toBe("room_gone");
    expect(closeReasonOf("database.unavailable")).toBe("internal");
  });
});
