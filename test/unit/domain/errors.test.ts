import { describe, expect, it } from "vitest";
import { problem } from "../../../src/contract/problem.ts";
import { toProblem } from "../../../src/contract/to-wire.ts";
import { AppError, errorCodes, errorInfo, unwrap } from "../../../src/domain/errors.ts";

describe("P8: a refusal has a stable code, a reason and retryable", () => {
  it.each(errorCodes)("%s", (code) => {
    const { status, title, retryable } = errorInfo(code);
    expect(code).toMatch(/^([a-z]+\.[a-z_]+|internal)$/);
    expect(title).not.toBe("");
    // What may succeed later is 429 or 5xx; a client's own mistake stays one.
    expect(retryable).toBe(status === 429 || status >= 500);
  });

  it.each(errorCodes)("%s comes through RPC and onto the wire unchanged", (code) => {
    const extras = { errors: [{ pointer: "/a", code: "b", detail: "c" }], retryAfterSeconds: 7 };
    const failure = structuredClone(new AppError(code, "why", extras).toFailure());
    const error = AppError.from(failure);
    expect(error.toFailure()).toEqual(failure);
    expect(() => unwrap({ ok: false, error: failure })).toThrow(error);
    const wire = problem.parse(toProblem(failure, { instance: "/x", request_id: "y" }));
    expect(wire).toMatchObject({ code, detail: "why", status: errorInfo(code).status, errors: extras.errors });
  });
});
