import { commonPasswords } from "./common-passwords.ts";
import { AppError } from "./errors.ts";

/** What a password must not be made of: who its user is. */
export interface Owner {
  readonly username: string;
  readonly email: string;
}

/**
 * Refuses what is guessed first: a common password, one character again and again, the user's own name. Digits and
 * signs around a word, and writing it twice, do not make it better.
 * @throws AppError `password.too_common`.
 */
export function demandUncommon(password: string, owner: Owner): void {
  const whole = password.normalize("NFKC").toLowerCase();
  const candidates = [whole, coreOf(whole)].flatMap((text) => [text, halfOf(text)]);
  const names = namesOf(owner);
  const isCommon = candidates.some((text) => commonPasswords.has(text) || names.has(text));
  if (isCommon || new Set(whole).size <= 2) throw new AppError("password.too_common");
}

/** Without what is no letter at both ends. */
function coreOf(text: string): string {
  return text.replace(/^[^\p{L}]+|[^\p{L}]+$/gu, "");
}

/** One half of what was written twice. */
function halfOf(text: string): string {
  const half = text.slice(0, text.length / 2);
  return half + half === text ? half : text;
}

function namesOf({ username, email }: Owner): Set<string> {
  const [local = "", domain = ""] = email.toLowerCase().split("@");
  const names = [username.toLowerCase(), email.toLowerCase(), local, domain, domain.split(".")[0] ?? ""];
  return new Set([...names, ...names.map(coreOf)].filter((name) => name !== ""));
}
