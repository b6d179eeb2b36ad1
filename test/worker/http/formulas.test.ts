import { expect, it } from "vitest";
import { roomResponse } from "../../../src/contract/room.ts";
import { updateUser } from "../../../src/repositories/users.ts";
import { ApiDocument, type RawDocument } from "../../support/openapi.ts";
import { answered, call, createRoom, putMember, send } from "../../support/worker-client.ts";
import { deps, newPerson, newUser, openSession } from "../../support/worker-people.ts";
import { drained } from "../../support/worker-room.ts";

/** What a spreadsheet would run, or take for the beginning of another cell or row. */
const HOSTILE = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", '=A1,"x"', "a\r\n=1+1", "a\n=1+1", 'a",=1+1'];
const RUNS = /^[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/;

/** RFC 4180. */
function cellsOf(csv: string): string[] {
  const cells = csv.replace(/^\ufeff/, "").matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(?:,|\r\n)/gy);
  return [...cells].map(([, quoted, plain = ""]) => quoted?.replaceAll('""', '"') ?? plain);
}

/** Every route that gives its list as a file. */
async function listFiles() {
  const api = new ApiDocument((await (await call("GET", "/openapi.json")).json()) as RawDocument);
  const files = api.operations.filter(({ replies }) => replies[200]?.types.includes("text/csv"));
  expect(files.length).toBeGreaterThanOrEqual(11);
  return files;
}

it("no download has a cell that a spreadsheet would run, or that breaks out of its place", async () => {
  const root = await newPerson({ role: "admin" });
  const tag = crypto.randomUUID().slice(0, 8);
  const user = await newUser();
  await updateUser(deps.db, user.id, { email: `+${tag}@example.com` });
  const ada = await openSession(user);
  const names = HOSTILE.map((text) => `${text.trim().replace(/[\r\n]/g, " ")} ${tag}`);
  for (const name of names) {
    const { id } = await createRoom(ada, { name });
    await putMember(ada, id, root);
    await send(ada, id, "to be counted");
    await drained(id);
  }
  const { id } = await createRoom(ada);
  for (const text of HOSTILE) {
    await send(ada, id, text);
    const path = `/room/${id}/archive?reason=${encodeURIComponent(`${text} ${tag}`)}`;
    await answered(call("POST", path, { as: ada }), roomResponse);
    await answered(call("POST", path.replace("archive", "restore"), { as: ada }), roomResponse);
  }
  await drained(id);

  const files = await listFiles();
  const texts = await Promise.all(
    files.map(async ({ path }) => {
      const answer = await call("GET", `${path}?format=csv${path === "/admin/messages" ? `&room_id=${id}` : ""}`, {
        as: root,
      });
      expect([path, answer.status, answer.headers.get("content-type")]).toEqual([path, 200, "text/csv; charset=utf-8"]);
      expect(answer.headers.get("content-disposition")).toMatch(/^attachment; filename="[\w-]+\.csv"$/);
      const text = new TextDecoder().decode(await answer.arrayBuffer());
      expect(cellsOf(text).filter((cell) => RUNS.test(cell))).toEqual([]);
      return text;
    }),
  );
  // All of it was there to be run: names of rooms, an e-mail address, reasons in the audit log.
  const cells = new Set(texts.flatMap(cellsOf));
  const neutral = (text: string) => (RUNS.test(text) ? `'${text}` : text);
  for (const name of names) expect(cells).toContain(neutral(name));
  for (const text of HOSTILE) expect(cells).toContain(neutral(text));
  for (const text of HOSTILE) expect(cells).toContain(neutral(`${text} ${tag}`.trim()));
  expect(cells).toContain(`'+${tag}@example.com`);
});

it("every download gives back as text what was written, and no browser shows it as a page", async () => {
  const root = await newPerson({ role: "admin" });
  const ada = await newPerson();
  const tag = crypto.randomUUID().slice(0, 8);
  const script = `<script>alert("${tag}")</script>`;
  const { id } = await createRoom(ada, { name: script });
  const contents = [
    script,
    `\u202eexe.gpj ${tag}`,
    `a\u2028b\u2029c "" '; ${tag}`,
    "🏳️‍🌈\n".repeat(100),
    "x".repeat(8_000),
  ];
  for (const content of contents) await send(ada, id, content);
  const reason = `${script}\u202e, "so"`;
  await answered(call("POST", `/room/${id}/archive?reason=${encodeURIComponent(reason)}`, { as: ada }), roomResponse);
  await drained(id);

  const seen: Record<"csv" | "jsonl", Set<unknown>> = { csv: new Set(), jsonl: new Set() };
  for (const { path } of await listFiles()) {
    for (const format of ["csv", "jsonl"] as const) {
      const query = path === "/admin/messages" ? `&room_id=${id}` : "";
      const answer = await call("GET", `${path}?format=${format}${query}`, { as: root });
      expect([path, answer.status, answer.headers.get("x-content-type-options")]).toEqual([path, 200, "nosniff"]);
      expect(answer.headers.get("content-disposition")).toMatch(/^attachment; /);
      const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(await answer.arrayBuffer());
      // A list may have no rows yet: then JSON Lines have none either.
      const lines = text.split("\n").filter((line) => line !== "");
      const values =
        format === "csv"
          ? cellsOf(text)
          : lines.flatMap((line) => Object.values(JSON.parse(line) as object) as unknown[]);
      // Nothing has broken out of its place: each row has as many cells as there are names of columns.
      if (format === "csv") expect([path, values.length % (lines[0]?.split(",").length ?? 0)]).toEqual([path, 0]);
      for (const value of values) seen[format].add(value);
    }
  }
  for (const text of [...contents, reason]) {
    expect(seen.csv).toContain(text);
    expect(seen.jsonl).toContain(text);
  }
});
