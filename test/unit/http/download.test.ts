import { expect, it } from "vitest";
import { type Columns, download } from "../../../src/http/download.ts";
import { eachPage, type PageRequest } from "../../../src/repositories/page.ts";

const columns: Columns<number> = { n: (row) => row };

/** A list without an end, and what was asked of it. */
function endless() {
  const asked: PageRequest[] = [];
  const list = async (page: PageRequest) => {
    asked.push(page);
    const first = Number(page.cursor ?? 0);
    return { rows: Array.from({ length: page.limit }, (_, n) => first + n), next: String(first + page.limit) };
  };
  return { asked, list };
}

it("reads no further ahead than what is taken of it, however long the list is", async () => {
  const { asked, list } = endless();
  const { body } = await download("jsonl", "numbers", columns, eachPage(list, 50));
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let text = "";
  for (const taken of [1, 2, 3, 4, 5]) {
    text += decoder.decode((await reader.read()).value);
    expect(asked.length).toBeLessThanOrEqual(taken + 2);
  }
  await reader.cancel();
  const before = asked.length;
  expect(asked).toEqual(asked.map((_, n) => ({ limit: 50, cursor: n === 0 ? null : String(n * 50), skip: 0 })));
  expect(text.trim().split("\n")).toEqual(
    text
      .trim()
      .split("\n")
      .map((_, n) => `{"n":${n}}`),
  );
  await new Promise((resolve) => setTimeout(resolve, 10));
  expect(asked.length).toBe(before);
});

it("is a problem and not a torn file when its first page can not be read", async () => {
  const chunks = eachPage<number>(() => Promise.reject(new Error("no database")));
  await expect(download("csv", "numbers", columns, chunks)).rejects.toThrow("no database");
});
