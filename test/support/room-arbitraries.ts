import fc from "fast-check";
import { type RoomRole, roomRoles } from "../../src/domain/permissions.ts";

/** What one of three people may try in a room; the first is its owner, and stays, so that there is somebody to look. */
export type Step = { readonly by: number } & (
  | { readonly kind: "send"; readonly content: string; readonly key: string | null }
  | { readonly kind: "delete"; readonly nth: number }
  | { readonly kind: "join" }
  | { readonly kind: "put"; readonly of: number; readonly role: RoomRole }
  | { readonly kind: "remove"; readonly of: number }
  | { readonly kind: "rename"; readonly name: string }
);

const person = fc.nat({ max: 2 });
const content = fc.constantFrom("one", "two", "three");
const kind = <K extends string>(name: K) => fc.constant(name);

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ by: person, kind: kind("send"), content, key: fc.constantFrom(null, "k1", "k2") }),
    },
    { weight: 2, arbitrary: fc.record({ by: person, kind: kind("delete"), nth: fc.nat({ max: 9 }) }) },
    { weight: 2, arbitrary: fc.record({ by: person, kind: kind("join") }) },
    {
      weight: 2,
      arbitrary: fc.record({ by: person, kind: kind("put"), of: person, role: fc.constantFrom(...roomRoles) }),
    },
    { weight: 1, arbitrary: fc.record({ by: person, kind: kind("remove"), of: fc.constantFrom(1, 2) }) },
    { weight: 1, arbitrary: fc.record({ by: person, kind: kind("rename"), name: content }) },
  ),
  { minLength: 5, maxLength: 20, size: "max" },
);
