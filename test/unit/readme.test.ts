import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { withTables } from "../../scripts/docs.ts";
import { paths } from "../../scripts/paths.ts";
import { readSources } from "../../scripts/source.ts";
import { readConfig } from "../../src/config.ts";
import { capabilities } from "../../src/domain/permissions.ts";
import { toDeploymentDto } from "../../src/http/deployment.ts";
import { readme, rowsOf } from "../support/readme.ts";
import { document } from "../support/worker-documents.ts";

const read = (path: string) => readFileSync(join(paths.root, path), "utf8");

it("has the tables that the code makes: `npm run docs` writes them anew", () => {
  expect(withTables(readme)).toBe(readme);
});

describe("configuration", () => {
  const rows = rowsOf("configuration: worker");

  it("lists every variable of the Worker", () => {
    const sources = readSources("src/**/*.ts").map(({ text }) => text);
    const used = sources.flatMap((text) => [...text.matchAll(/\benv\.([A-Z][A-Z_]+)\b/g)].map(([, name]) => name));
    const optional = [...read("src/env.d.ts").matchAll(/readonly ([A-Z_]+)\?: string/g)].map(([, name]) => name);
    const [, vars = ""] = /\[vars\]\n([\s\S]*)/.exec(read("wrangler.toml")) ?? [];
    const declared = [...vars.matchAll(/^([A-Z_]+) = /gm)].map(([, name]) => name);
    const bindings = [...read("wrangler.toml").matchAll(/^(?:name|binding) = "([A-Z]+)"/gm)].map(([, name]) => name);
    const all = [...used, ...optional, ...declared].filter((name) => !bindings.includes(name));
    expect(rows.map(([name]) => name).sort()).toEqual([...new Set(all)].sort());
  });

  it("has the defaults that the code has", () => {
    const stated = rows.filter(([, value = ""]) => /^(\d+|on)$/.test(value)).map(([name, value]) => [name, value]);
    expect(stated.length).toBeGreaterThan(10);
    const secret = { JWT_SECRET: "x".repeat(32) } as Env;
    expect(readConfig({ ...secret, ...Object.fromEntries(stated) })).toEqual(readConfig(secret));
  });

  it("is what the API tells an admin of it, but for the secrets", () => {
    const stated = rows.filter(([, , meaning = ""]) => !meaning.startsWith("secret: "));
    const secret = "x".repeat(32);
    const told = toDeploymentDto(readConfig({ JWT_SECRET: secret, JWT_SECRET_PREVIOUS: secret } as Env));
    expect(Object.keys(told).sort()).toEqual(stated.map(([name]) => name).sort());
    for (const [name = "", value = ""] of stated)
      expect([name, String(told[name])]).toEqual([name, value === "none" ? "" : value]);
    expect(toDeploymentDto(readConfig({ JWT_SECRET: secret, SEND_LIMITS: "off" } as Env))).toMatchObject({
      SEND_LIMITS: "off",
      SENDS_PER_USER: null,
      JOINS_PER_ROOM: null,
    });
  });

  it("lists every variable of the scripts", () => {
    const sources = readSources("{scripts,test/support}/**/*.ts").map(({ text }) => text);
    const used = sources.flatMap((text) =>
      [...text.matchAll(/process\.env\.([A-Z][A-Z_]+)\b/g)].map(([, name]) => name),
    );
    const listed = rowsOf("configuration: scripts").map(([name]) => name);
    expect(listed.sort()).toEqual([...new Set(used)].filter((name) => name !== "PATH").sort());
  });
});

describe("routes", () => {
  const rows = rowsOf("routes");

  it("are those of the API", async () => {
    const { paths: documented } = await document<{ paths: Record<string, object> }>("/openapi.json");
    const routes = Object.entries(documented).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(rows.map(([route]) => route).sort()).toEqual(routes.sort());
  });

  it("are open to whom the API opens them", async () => {
    const { paths: documented } = await document<{ paths: Record<string, Record<string, { security: object[] }>> }>(
      "/openapi.json",
    );
    const isOpen = (route = "") => {
      const [method = "", path = ""] = route.split(" ");
      return documented[path]?.[method.toLowerCase()]?.security.length === 0;
    };
    for (const [route, who] of rows) {
      expect(/^(everybody|who holds)/.test(who ?? ""), route).toBe(isOpen(route));
    }
  });

  it("name capabilities that there are", () => {
    const named = rows.flatMap(([, who = ""]) => [...who.matchAll(/`([a-z_.]+)`/g)].map(([, name]) => name));
    for (const name of named) expect(capabilities).toContain(name);
  });
});

describe("documents", () => {
  const files = globSync("{*.md,docs/*.md}", { cwd: paths.root });

  it.each(files)("%s links to what is there", (file) => {
    for (const [, target = ""] of read(file).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)) {
      if (/^https:/.test(target)) continue;
      expect(existsSync(join(paths.root, dirname(file), target)), target).toBe(true);
    }
  });

  it.each(files)("%s names npm commands that there are", (file) => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    for (const [, name = ""] of read(file).matchAll(/npm run (?:-s )?([a-z:]+)/g))
      expect(scripts).toHaveProperty([name]);
  });

  it.each(files)("%s names folders and files that there are", (file) => {
    for (const [, path = ""] of read(file).matchAll(/`((?:src|scripts|test|admin-ui|migrations|docs)\/[\w./-]*)`/g)) {
      expect(existsSync(join(paths.root, path)), path).toBe(true);
    }
  });

  it("show the banner as it is", () => {
    const [, banner = ""] = /(Parlor is ready\.[\s\S]*?)```/.exec(readme) ?? [];
    const source = read("scripts/start.ts");
    for (const line of banner.split("\n").filter((text) => text.trim() !== "")) {
      const words = line.trim().split(/ {2,}|http/)[0] ?? "";
      expect(source).toContain(words);
    }
  });
});
