import { describe, expect, it } from "vitest";
import { demandUncommon } from "../../../src/domain/passwords.ts";

const ada = { username: "ada.lovelace", email: "ada.byron@analytical-engines.example" };
const check = (password: string) => () => demandUncommon(password, ada);

describe("a password that is guessed first is refused", () => {
  it.each([
    "password",
    "PassWord",
    "12345678",
    "password123!",
    "1qaz2wsx",
    "!!dragon1999",
    "passwordpassword",
    "ｐａｓｓｗｏｒｄ",
  ])("a common one: %s", (password) => expect(check(password)).toThrow(/common/));
  it.each([
    "ada.lovelace",
    "Ada.Lovelace1815",
    "ada.byron",
    "analytical-engines",
    "ada.byron@analytical-engines.example",
  ])("the user's own name: %s", (password) => expect(check(password)).toThrow(/common/));
  it.each(["aaaaaaaaaa", "abababababab", "        "])("hardly any characters: %j", (password) =>
    expect(check(password)).toThrow(/common/),
  );
});

it.each([
  "a long enough phrase",
  "password of the engine",
  "  blanks around  ",
  "dragon-and-letmein",
  "пароль для всех",
  "🔑🗝️🔐 three keys",
])("any other is taken as it is: %j", (password) => expect(check(password)).not.toThrow());

it("nothing of a name that is empty is looked for", () => {
  expect(() => demandUncommon("x8!kzzqP", { username: "", email: "" })).not.toThrow();
});
