import fc from "fast-check";
import { type RoomRole, roomRoles } from "../../src/domain/permissions.ts";
import { worldTexts } from "./world-texts.ts";

/** What one of three people may try in a room; the first is its owner, and stays, so that there is somebody to look. */
export type Step = { readonly by: number } & (
  | { readonly kind: "send"; readonly content: string; readonly key: string | null; readonly replyTo: number | null }
  | { readonly kind: "edit"; readonly nth: number; readonly content: string }
  | { readonly kind: "delete"; readonly nth: number }
  | { readonly kind: "deleteMany"; readonly nths: readonly number[] }
  | { readonly kind: "react"; readonly nth: number; readonly emoji: string; readonly isOn: boolean }
  | { readonly kind: "pin"; readonly nth: number; readonly isOn: boolean }
  | { readonly kind: "join" }
  | { readonly kind: "put"; readonly of: number; readonly role: RoomRole }
  | { readonly kind: "remove"; readonly of: number }
  | { readonly kind: "rename"; readonly name: string }
  | { readonly kind: "tell"; readonly systemMessages: boolean }
);

const person = fc.nat({ max: 2 });
const content = fc.constantFrom("one", "two", "three", "@room four", ...Object.values(worldTexts));
const name = fc.constantFrom("one", "two", "three");
const nth = fc.nat({ max: 9 });
/** Few, so that people meet on the same ones. */
const emoji = fc.constantFrom("👍", "❤️", "👨‍👩‍👧‍👦");
const isOn = fc.boolean();
const kind = <K extends string>(name: K) => fc.constant(name);

export const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({
        by: person,
        kind: kind("send"),
        content,
        key: fc.constantFrom(null, "k1", "k2"),
        replyTo: fc.option(nth),
      }),
    },
    { weight: 4, arbitrary: fc.record({ by: person, kind: kind("edit"), nth, content }) },
    { weight: 4, arbitrary: fc.record({ by: person, kind: kind("react"), nth, emoji, isOn }) },
    { weight: 2, arbitrary: fc.record({ by: person, kind: kind("pin"), nth, isOn }) },
    { weight: 2, arbitrary: fc.record({ by: person, kind: kind("delete"), nth }) },
    {
      weight: 1,
      arbitrary: fc.record({
        by: person,
        kind: kind("deleteMany"),
        nths: fc.array(nth, { minLength: 1, maxLength: 3 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ by: person, kind: kind("tell"), systemMessages: fc.boolean() }) },
    { weight: 2, arbitrary: fc.record({ by: person, kind: kind("join") }) },
    {
      weight: 2,
      arbitrary: fc.record({ by: person, kind: kind("put"), of: person, role: fc.constantFrom(...roomRoles) }),
    },
    { weight: 1, arbitrary: fc.record({ by: person, kind: kind("remove"), of: fc.constantFrom(1, 2) }) },
    { weight: 1, arbitrary: fc.record({ by: person, kind: kind("rename"), name }) },
  ),
  { minLength: 5, maxLength: 20, size: "max" },
);
