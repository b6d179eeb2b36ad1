import { describe, expect, it } from "vitest";
import { passwordUpdate, signupRequest, userUpdate } from "../../../src/contract/user.ts";
import { limits } from "../../../src/domain/limits.ts";

const signup = (user: object, password = "long enough") =>
  signupRequest.safeParse({ user: { email: "ada@example.com", full_name: "Ada", ...user }, password }).success;

describe("a new account", () => {
  it.each(["ada", "a.d-a_1", "x".repeat(50)])("may be called %s", (username) =>
    expect(signup({ username })).toBe(true),
  );

  it.each(["", "ab", ".ada", "ada-", "a da", "ada@x", "ädä", "x".repeat(51), "ada\n", null])(
    "may not be called %j",
    (username) => expect(signup({ username })).toBe(false),
  );

  it.each(["", "ada", "@example.com", "a b@example.com", "ada@example", `${"a".repeat(250)}@example.com`, "a@b.c\n"])(
    "has no e-mail address %j",
    (email) => expect(signup({ email })).toBe(false),
  );

  it.each(["javascript:alert(1)", "data:text/html,x", "//x", "/x", "ftp://example.com/x"])(
    "has no picture at %s",
    (profile_pic_url) => expect(signup({ profile_pic_url })).toBe(false),
  );

  it("keeps every password by its length alone, blanks included", () => {
    expect(signup({}, "        ")).toBe(true);
    expect(signup({}, "x".repeat(limits.passwordCharsMin - 1))).toBe(false);
    expect(signup({}, "x".repeat(limits.passwordCharsMax))).toBe(true);
    expect(signup({}, "x".repeat(limits.passwordCharsMax + 1))).toBe(false);
    expect(signup({}, "x".repeat(1_000_000))).toBe(false);
  });

  it.each(["role", "status", "id", "password_hash"])("can not bring its own %s", (key) => {
    expect(signup({ [key]: "admin" })).toBe(false);
  });
});

describe("a change of an account", () => {
  const update = (user: object) => userUpdate.safeParse({ user }).success;

  it("may set a role and a status, but none that there is not", () => {
    expect(update({ role: "admin", status: "suspended" })).toBe(true);
    expect(update({ role: "root" })).toBe(false);
    expect(update({ status: "deleted" })).toBe(false);
  });

  it("takes null as the original did, and clears only what may be empty", () => {
    expect(update({ email: null, username: null, full_name: null, phone: null, profile_pic_url: null })).toBe(true);
    expect(update({ full_name: "" })).toBe(false);
  });
});

it("a new password has the rules of a first one", () => {
  const change = (new_password: string) =>
    passwordUpdate.safeParse({ old_password: "x", new_password, confirm_password: new_password }).success;
  expect(change("short")).toBe(false);
  expect(change("long enough")).toBe(true);
});
