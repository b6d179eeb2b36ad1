import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isUuid } from "../../src/domain/ids.ts";
import { type Answer, problemOf, RestClient } from "../support/rest-client.ts";
import { type RunningServer, startServer } from "../support/server.ts";

const LISTED = "https://chat.example.com";
const HTML = { headers: { accept: "text/html" } };

let server: RunningServer;
let nobody: RestClient;

beforeAll(async () => {
  server = await startServer({ vars: { ALLOWED_ORIGINS: LISTED } });
  nobody = new RestClient(server.url);
});
afterAll(async () => await server.stop());

/** The policy by directive: `script-src` to its sources. */
function policyOf({ headers }: Answer): Map<string, string> {
  const directives = (headers.get("content-security-policy") ?? "").split(";");
  return new Map(directives.map((text) => text.trim().split(/ (.*)/) as [string, string]));
}

/** What a page fetches from this server when it is opened. */
function filesOf(html: string): string[] {
  return [...html.matchAll(/<(?:script|link|img)\b[^>]*?\b(?:src|href)="([^"]+)"/g)].map(([, file = ""]) => file);
}

describe("every answer", () => {
  const answers: readonly (readonly [path: string, status: number])[] = [
    ["/", 200],
    ["/admin", 200],
    ["/admin/", 200],
    ["/docs", 200],
    ["/ui/icon.svg", 200],
    ["/favicon.ico", 200],
    ["/ui/nothing.js", 404],
    ["/ui/../wrangler.toml", 404],
    ["/ui/..%2f..%2fwrangler.toml", 404],
    ["/nowhere", 404],
    ["/health", 200],
    ["/ready", 200],
    ["/openapi.json", 200],
    ["/user/me", 401],
    ["/room/rooms?limit=0", 401],
    ["/admin/analytics/user-activity?format=csv", 401],
    ["/ws/nonsense", 426],
  ];

  it.each(answers)(
    "GET %s (%i) can be neither sniffed nor framed, tells nobody where it came from, has a number",
    async (path, status) => {
      const answer = await nobody.get(path, HTML);
      expect(answer.status).toBe(status);
      const { headers } = answer;
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
      expect(headers.get("strict-transport-security")).toMatch(/max-age=\d{7,}/);
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
      expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
      expect(headers.get("x-powered-by")).toBeNull();
      expect(headers.get("set-cookie")).toBeNull();
      expect(isUuid(headers.get("x-request-id") ?? "")).toBe(true);
      const policy = policyOf(answer);
      expect(policy.get("default-src")).toBe("'none'");
      expect(policy.get("frame-ancestors")).toBe("'none'");
      expect([...policy.values()].join(" ")).not.toMatch(/unsafe|\*|http:/);
      if (status >= 400) expect(problemOf(answer).request_id).toBe(headers.get("x-request-id"));
    },
  );

  it("of HEAD is that of GET without its body", async () => {
    for (const [path, status] of answers) {
      const head = await nobody.request("HEAD", path, HTML);
      const get = await nobody.get(path, HTML);
      expect([path, head.status, head.text]).toEqual([path, status, ""]);
      for (const name of ["content-type", "content-security-policy"]) {
        expect([path, head.headers.get(name)]).toEqual([path, get.headers.get(name)]);
      }
    }
  });

  it("carries the number that a proxy in front gave the request, but no junk", async () => {
    const numbered = async (number: string) =>
      (await nobody.get("/health", { headers: { "x-request-id": number } })).headers;
    expect((await numbered("edge-42")).get("x-request-id")).toBe("edge-42");
    for (const junk of ["<script>", "a b", "x".repeat(300)]) {
      expect((await numbered(junk)).get("x-request-id")).not.toContain(junk.slice(0, 3));
    }
  });
});

describe("a page", () => {
  it.each(["/", "/admin", "/docs"])("%s runs and shows only files of this server, none of it inline", async (path) => {
    const page = await nobody.get(path, HTML);
    expect(page.headers.get("content-type")).toMatch(/^text\/html/);
    const policy = policyOf(page);
    expect(policy.get("script-src")).toBe("'self'");
    expect(policy.get("connect-src")).toBe("'self'");
    expect(policy.get("base-uri")).toBe("'none'");
    expect(policy.get("form-action")).toBe("'self'");
    expect(page.text).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|javascript:/i);
    const files = filesOf(page.text);
    expect(files.some((file) => file.endsWith(".js"))).toBe(true);
    for (const file of files) {
      expect(file).toMatch(/^\/[^/]/);
      const answer = await nobody.get(file);
      expect([file, answer.status]).toEqual([file, 200]);
      const type = file.endsWith(".js") ? "javascript" : file.endsWith(".css") ? "text/css" : "image/svg+xml";
      expect(answer.headers.get("content-type")).toContain(type);
      const isHashed = file.startsWith("/ui/assets/");
      expect(answer.headers.get("cache-control")).toBe(isHashed ? "public, max-age=31536000, immutable" : "no-cache");
    }
  });

  it.each(["/", "/admin", "/docs"])("%s makes no markup out of text (Trusted Types)", async (path) => {
    expect(policyOf(await nobody.get(path, HTML)).get("require-trusted-types-for")).toBe("'script'");
  });

  it("of an API answer runs nothing at all", async () => {
    const policy = policyOf(await nobody.get("/openapi.json", HTML));
    expect(Object.fromEntries(policy)).toEqual({ "default-src": "'none'", "frame-ancestors": "'none'" });
  });

  it("at / is for browsers; programs get what the original answered", async () => {
    const answer = await nobody.get("/", { headers: { accept: "application/json" } });
    expect(JSON.parse(answer.text)).toEqual({ error: false, msg: "Ok", result: { status: "SERVING" } });
  });
});

describe("a browser of another origin", () => {
  const preflight = { "access-control-request-method": "PUT", "access-control-request-headers": "authorization" };
  const strangers = [
    "https://evil.example.com",
    "null",
    `${LISTED}.evil.com`,
    "http://chat.example.com",
    "https://example.com",
  ];

  it("may read answers, refusals too, if it is listed", async () => {
    for (const path of ["/health", "/user/me", "/nowhere"]) {
      const { headers } = await nobody.get(path, { headers: { origin: LISTED } });
      expect(headers.get("access-control-allow-origin")).toBe(LISTED);
      expect(headers.get("access-control-expose-headers")).toContain("retry-after");
      expect(headers.get("access-control-allow-credentials")).toBeNull();
      expect(headers.get("vary")).toMatch(/origin/i);
    }
  });

  it("may send what the API takes, if it is listed", async () => {
    const { status, headers } = await nobody.request("OPTIONS", "/room/rooms", {
      headers: { origin: LISTED, ...preflight },
    });
    expect(status).toBe(204);
    expect(headers.get("access-control-allow-origin")).toBe(LISTED);
    expect(headers.get("access-control-allow-methods")).toContain("PUT");
    expect(headers.get("access-control-allow-headers")).toContain("authorization");
  });

  it.each(strangers)("may not, as %s", async (origin) => {
    for (const [method, path] of [
      ["GET", "/health"],
      ["GET", "/user/me"],
      ["OPTIONS", "/room/rooms"],
    ] as const) {
      const { headers } = await nobody.request(method, path, { headers: { origin, ...preflight } });
      expect(headers.get("access-control-allow-origin")).toBeNull();
      expect(headers.get("access-control-allow-credentials")).toBeNull();
      expect(headers.get("vary")).toMatch(/origin/i);
    }
  });
});

it("who names no origin is granted none, by whatever method", async () => {
  for (const path of ["/", "/admin", "/docs", "/ui/icon.svg", "/room/rooms", "/nowhere"]) {
    for (const method of ["GET", "OPTIONS"]) {
      const { status, headers } = await nobody.request(method, path);
      expect([path, method, headers.get("access-control-allow-origin")]).toEqual([path, method, null]);
      expect(status).toBeLessThan(500);
    }
  }
});
