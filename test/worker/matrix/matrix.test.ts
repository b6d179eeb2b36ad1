import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ApiDocument, type Operation, type RawDocument } from "../../support/openapi.ts";
import { document } from "../../support/worker-documents.ts";
import { actors } from "./cast.ts";
import { play } from "./play.ts";
import { byActor, lineOf, type Row, rowsOf } from "./read-table.ts";
import { requests } from "./requests.ts";
import { Stage, stateOf } from "./scene.ts";
import { type Block, roomBlocks, tables } from "./table.ts";

const api = new ApiDocument(await document<RawDocument>("/openapi.json"));
const blocks = Object.keys(tables) as Block[];
let cells = 0;

afterAll(() => console.log(`matrix: ${cells} cells`));

describe("the table", () => {
  it("has a row for every route, in every kind of room if the route is about one", () => {
    const missing = api.operations.flatMap((operation) =>
      blocksOf(operation)
        .filter((block) => !rowsOf(block).some((row) => isOf(row, operation)))
        .map((block) => `${block}: ${operation.method} ${operation.path}`),
    );
    expect(missing).toEqual([]);
  });

  it("has no row without a route, and no row twice", () => {
    const rows = blocks.flatMap((block) => rowsOf(block));
    const strays = rows.filter((row) => row.method !== "SOCKET" && !api.operations.some((one) => isOf(row, one)));
    expect(strays.map(({ block, name }) => `${block}: ${name}`)).toEqual([]);
    const names = rows.map(({ block, name }) => `${block}: ${name}`);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
    const unused = Object.keys(requests).filter((name) => !rows.some((row) => row.name === name));
    expect(unused).toEqual([]);
  });
});

describe.each(blocks)("who may what: %s", (block) => {
  let stage: Stage;
  let before: unknown;

  beforeAll(async () => {
    stage = await Stage.of(block);
    before = await stateOf(stage.standing);
  });

  it.each(rowsOf(block))("$name", async (row) => {
    const played = await Promise.all(
      actors.map(async (actor) => {
        const isDone = row.expected[actor] === "ok" && row.method !== "GET";
        return await play(api, row, actor, isDone ? await stage.fresh(actor) : stage.standing);
      }),
    );
    cells += played.length;
    const answers = byActor((_, index) => played[index]?.symbol ?? "");
    const line = lineOf(row.name, answers);
    expect(line, `${block} answered\n${line}\n`).toBe(lineOf(row.name, row.expected));
    expect(played.flatMap(({ complaints }, index) => complaints.map((text) => `${actors[index]}: ${text}`))).toEqual(
      [],
    );
  });

  it("and who was refused has changed nothing", async () => {
    expect(await stateOf(stage.standing)).toEqual(before);
  });
});

function isOf(row: Row, { method, path }: Operation): boolean {
  return row.method === method && row.path === path;
}

/** Where a route has to have a row. */
function blocksOf({ path, parameters }: Operation): readonly Block[] {
  if (!path.includes("{room_id}") || path.startsWith("/admin/")) return ["service"];
  const hasMore = parameters.filter((parameter) => parameter.in === "path").length > 1;
  return hasMore ? [...roomBlocks, "elsewhere"] : roomBlocks;
}
