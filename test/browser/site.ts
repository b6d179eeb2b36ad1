import AxeBuilder from "@axe-core/playwright";
import { type Browser, type BrowserContextOptions, chromium, type Page } from "playwright-core";
import { expect } from "vitest";
import { chromiumPath } from "../support/chromium.ts";
import { type RunningServer, startServer } from "../support/server.ts";

// Chromium as root has no sandbox, and left alone it looks for Google's hosts.
const flags = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The real server with a real browser. */
export interface Site {
  readonly server: RunningServer;
  open(path: string, options?: BrowserContextOptions): Promise<Visit>;
  /** A page of the admin site, as its administrator. */
  openAdmin(hash: string, options?: BrowserContextOptions): Promise<Visit>;
  stop(): Promise<void>;
}

/** One browser window, with everything in it that nobody should ever see. */
export interface Visit {
  readonly page: Page;
  readonly complaints: string[];
  /** For tests that provoke an error on purpose: the browser logs every answer from 400 up. */
  readonly expected: RegExp[];
  expectQuiet(): Promise<void>;
}

export async function openSite(): Promise<Site> {
  const server = await startServer();
  const browser = await chromium
    .launch({ executablePath: chromiumPath ?? "", headless: true, args: flags })
    .catch(async (error: unknown) => {
      await server.stop();
      throw error;
    });

  const open = async (path: string, options: BrowserContextOptions = {}): Promise<Visit> => {
    const visit = await newVisit(browser, server.url, options);
    await visit.page.goto(server.url + path);
    return visit;
  };
  return {
    server,
    open,
    async openAdmin(hash, options) {
      const visit = await open(`/admin#${hash}`, options);
      await logIn(visit.page, server.admin.email, server.admin.password);
      await visit.page.locator(".shell").waitFor();
      return visit;
    },
    async stop() {
      await browser.close();
      await server.stop();
    },
  };
}

async function newVisit(browser: Browser, base: string, options: BrowserContextOptions): Promise<Visit> {
  const context = await browser.newContext({ acceptDownloads: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  const expected: RegExp[] = [];
  await page.addInitScript(
    `addEventListener("securitypolicyviolation", (event) =>
       console.error("CSP", event.effectiveDirective, event.blockedURI, event.sample))`,
  );
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type())) complaints.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`thrown: ${error.message}`));
  page.on("dialog", (dialog) => {
    complaints.push(`script ran: ${dialog.message()}`);
    void dialog.dismiss();
  });
  // The network is cut but for the server itself.
  await context.route(
    (url) => !`${url}`.startsWith(base),
    (route) => {
      complaints.push(`request elsewhere: ${route.request().url()}`);
      return route.abort();
    },
  );
  return {
    page,
    complaints,
    expected,
    async expectQuiet() {
      const unexpected = complaints.filter((text) => !expected.some((pattern) => pattern.test(text)));
      await context.close();
      expect(unexpected).toEqual([]);
    },
  };
}

export async function logIn(page: Page, username: string, password: string): Promise<void> {
  await page.getByLabel("E-mail or username").fill(username);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(
    violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map((node) => `${node.html} ${node.failureSummary}`).join("\n")}`,
    ),
  ).toEqual([]);
}

/** Nothing has to be scrolled sideways. */
export async function expectFits(page: Page, path: string): Promise<void> {
  const beyond = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
  expect(await page.evaluate(beyond), path).toBe(0);
}
