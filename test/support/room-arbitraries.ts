import fc from "fast-check";
import { type RoomRole, roomRoles } from "../../src/domain/permissions.ts";
import { worldTexts } from "./world-texts.ts";

/** What one of three people may try in a room; the first is its owner, and stays, so that there is somebody to look. */
export type Step = { readonly by: number } & (
  | {
      readonly kind: "send";
      readonly content: string;
      readonly key: string | null;
      readonly replyTo: number | null;
      readonly custom?: object;
    }
  | { readonly kind: "edit"; readonly nth: number; readonly content: string; readonly custom?: object }
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
const nth = fc.nat({ max: 5 });
/** Few, so that people meet on the same ones. */
const emoji = fc.constantFrom("❤️", "👨‍👩‍👧‍👦");
const isOn = fc.boolean();
const kind = <K extends string>(name: K) => fc.constant(name);

const key = fc.constantFrom(null, "k1", "k2");
const replyTo = fc.option(nth, { freq: 2 });
const onMessages = {
  send: fc.record({ by: person, kind: kind("send"), content, key, replyTo }),
  edit: fc.record({ by: person, kind: kind("edit"), nth, content }),
  react: fc.record({ by: person, kind: kind("react"), nth, emoji, isOn }),
  pin: fc.record({ by: person, kind: kind("pin"), nth, isOn }),
  delete: fc.record({ by: person, kind: kind("delete"), nth }),
  deleteMany: fc.record({ by: person, kind: kind("deleteMany"), nths: fc.array(nth, { minLength: 1, maxLength: 3 }) }),
};
const onRooms: fc.Arbitrary<Step> = fc.oneof(
  { weight: 1, arbitrary: fc.record({ by: person, kind: kind("tell"), systemMessages: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ by: person, kind: kind("join") }) },
  {
    weight: 2,
    arbitrary: fc.record({ by: person, kind: kind("put"), of: person, role: fc.constantFrom(...roomRoles) }),
  },
  { weight: 1, arbitrary: fc.record({ by: person, kind: kind("remove"), of: fc.constantFrom(1, 2) }) },
  { weight: 1, arbitrary: fc.record({ by: person, kind: kind("rename"), name }) },
);
const oneOf = (weights: Record<keyof typeof onMessages | "room", number>): fc.Arbitrary<Step> =>
  fc.oneof(
    ...Object.entries(onMessages).map(([name, arbitrary]) => {
      return { weight: weights[name as keyof typeof onMessages], arbitrary: arbitrary as fc.Arbitrary<Step> };
    }),
    { weight: weights.room, arbitrary: onRooms },
  );

/** A little of everything. */
export const steps: fc.Arbitrary<Step[]> = fc.array(
  oneOf({ send: 5, edit: 4, react: 4, pin: 2, delete: 2, deleteMany: 1, room: 7 }),
  { minLength: 5, maxLength: 20, size: "max" },
);

/** Mostly what is done to messages, and much of it. */
export const messageSteps: fc.Arbitrary<Step[]> = fc.array(
  oneOf({ send: 7, edit: 6, react: 8, pin: 4, delete: 2, deleteMany: 1, room: 2 }),
  { minLength: 20, maxLength: 30, size: "max" },
);
