import { readFileSync } from "node:fs";
import { generateDrizzleJson, generateMigration } from "drizzle-kit/api";
import { describe, expect, it } from "vitest";
import * as schema from "../../../src/db/schema.ts";

interface Journal {
  entries: { idx: number; when: number; tag: string }[];
}

const read = (path: string) => readFileSync(new URL(`../../../migrations/${path}`, import.meta.url).pathname, "utf8");
const { entries } = JSON.parse(read("meta/_journal.json")) as Journal;

describe("the migrations", () => {
  it("have nothing left to do: they make exactly the schema of src/db/schema.ts", async () => {
    const last = String(entries.at(-1)?.idx ?? 0).padStart(4, "0");
    const before = JSON.parse(read(`meta/${last}_snapshot.json`));
    const after = generateDrizzleJson(schema, before.id);
    expect(await generateMigration(before, after)).toEqual([]);
  });

  it("stand in the journal in the order of their times: an earlier one that is merged later would be skipped", () => {
    const times = entries.map(({ when }) => when);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(new Set(times).size).toBe(times.length);
    for (const { tag } of entries) expect(read(`${tag}.sql`)).not.toBe("");
  });

  it("add no foreign key and no unique index to a projection: PostgreSQL can not refuse what a room acknowledged", () => {
    const statements = entries.flatMap(({ tag }) => read(`${tag}.sql`).split("--> statement-breakpoint"));
    for (const statement of statements) {
      expect(statement).not.toMatch(/foreign key|references/i);
      if (/unique index/i.test(statement))
        expect(statement).toMatch(/on "(users|password_resets|signup_invitations)"/i);
    }
  });
});
