import fc from "fast-check";
import type { Op } from "./drain-model.ts";

const user = fc.nat({ max: 3 });

/** What may happen in a room, in order. */
export const ops: fc.Arbitrary<Op[]> = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ kind: fc.constant("send" as const), user, poisoned: fc.constant(false) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("send" as const), user, poisoned: fc.constant(true) }) },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("delete" as const), nth: fc.nat({ max: 50 }) }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("put" as const), user, role: fc.constantFrom("admin", "member") }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("remove" as const), user }) },
  ),
  { minLength: 1, maxLength: 60, size: "max" },
);
