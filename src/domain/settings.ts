/** Who may sign up: everybody, whoever brings an invitation, whoever has an address of a listed domain, nobody. */
export const signupModes = ["open", "invitation", "domain", "closed"] as const;
export type SignupMode = (typeof signupModes)[number];

/** What an admin can set while the service runs. */
export interface Settings {
  readonly signup: SignupMode;
  /** In lower case; they count in the mode `domain`. */
  readonly emailDomains: readonly string[];
}

export const defaultSettings: Settings = { signup: "open", emailDomains: [] };

/** Subdomains are domains of their own. */
export function isListedDomain(email: string, domains: readonly string[]): boolean {
  return domains.includes(email.slice(email.lastIndexOf("@") + 1).toLowerCase());
}
