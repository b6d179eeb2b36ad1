import type { Locator, Page } from "playwright-core";

/** Parts of a page as a person would point at them. */
export const rowOf = (page: Page, text: string): Locator => page.getByRole("row").filter({ hasText: text });
export const noticeOf = (page: Page, text: string): Locator => page.locator(".notice").getByText(text, { exact: true });
export const dialogOf = (page: Page): Locator => page.getByRole("dialog");

/** Names and messages that somebody means harm with, or that simply do not fit; as far as a name may go. */
export const hostile = {
  script: `<img src=x onerror=alert(1)><script>alert(2)</script>`,
  reversed: "שלום\u200f gnp.exe \u200fעולם",
  stacked: "Zalgo".replaceAll(/./g, "$&\u0310\u0311\u0312\u0313").repeat(4),
  unbroken: "W".repeat(100),
} as const;
