import { expect, it, vi } from "vitest";
import { AppError } from "../../src/domain/errors.ts";
import { retried } from "../../src/rpc.ts";

vi.spyOn(console, "log").mockImplementation(() => undefined);
vi.spyOn(console, "error").mockImplementation(() => undefined);

/** As the platform marks what it throws. */
const failure = (marks: { retryable?: boolean; overloaded?: boolean }) => Object.assign(new Error("lost"), marks);

async function outcome(failures: readonly Error[]) {
  let calls = 0;
  const result = await retried("room.unavailable", async () => {
    const error = failures[calls];
    calls += 1;
    if (error) throw error;
    return "done";
  }).catch((error: unknown) => (error instanceof AppError ? error.code : "another error"));
  return { result, calls };
}

const retryable = failure({ retryable: true });

it.each([
  ["nothing fails", [], "done", 1],
  ["it fails once", [retryable], "done", 2],
  ["it fails twice", [retryable, retryable], "done", 3],
  ["it fails for the third time", [retryable, retryable, retryable], "room.unavailable", 3],
  ["it is overloaded: left alone", [failure({ retryable: true, overloaded: true })], "room.unavailable", 1],
  ["it is not marked as retryable", [failure({})], "room.unavailable", 1],
])("an object is called at most three times: %s (P8)", async (_what, failures, result, calls) => {
  expect(await outcome(failures)).toEqual({ result, calls });
});
