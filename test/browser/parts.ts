import type { Locator, Page } from "playwright-core";

/** Parts of a page as a person would point at them. */
export const rowOf = (page: Page, text: string): Locator => page.getByRole("row").filter({ hasText: text });
export const noticeOf = (page: Page, text: string): Locator => page.locator(".notice").getByText(text, { exact: true });
export const dialogOf = (page: Page): Locator => page.getByRole("dialog");

/** Names and messages that somebody means harm with, or that simply do not fit. */
export const hostile = {
  script: `<img src=x onerror=alert(1)><script>alert(2)</script>`,
  reversed: "\u202egnp.exe \u2067שלום",
  stacked: `Z${"\u0310\u0311\u0312\u0313".repeat(12)}algo`,
  unbroken: "W".repeat(100),
} as const;
