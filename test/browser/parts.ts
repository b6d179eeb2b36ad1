import type { Locator, Page } from "playwright-core";

/** Parts of a page as a person would point at them. */
export const rowOf = (page: Page, text: string): Locator => page.getByRole("row").filter({ hasText: text });
export const noticeOf = (page: Page, text: string): Locator => page.locator(".notice").getByText(text, { exact: true });
export const dialogOf = (page: Page): Locator => page.getByRole("dialog");
