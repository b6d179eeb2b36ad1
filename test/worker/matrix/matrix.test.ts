import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ApiDocument, type Operation, type RawDocument } from "../../support/openapi.ts";
import { document } from "../../support/worker-documents.ts";
import { type Actor, actors } from "./cast.ts";
import { type Played, play } from "./play.ts";
import { byActor, lineOf, type Row, rowsOf } from "./read-table.ts";
import { requests } from "./requests.ts";
import { type Scene, Stage, stateOf } from "./scene.ts";
import { ABSENT, type Block, roomBlocks, tables } from "./table.ts";

const api = new ApiDocument(await document<RawDocument>("/openapi.json"));
const AT_ONCE = 5;
/** A check keeps workerd's only thread busy: several at once would let even a connection to PostgreSQL time out. */
const CHECKS_A_PASSWORD = /^\/auth\/(login|token|reset-password)$|^\/user\/(signup|update_password)$/;
/** There is nobody like this in rooms of the kind. */
const absent: Played = { symbol: ABSENT, complaints: [] };
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
    const { expected } = row;
    const played: Played[] = [];
    for (const some of chunksOf(actors, CHECKS_A_PASSWORD.test(row.path) ? 1 : AT_ONCE)) {
      const there = await Promise.all(some.map((actor) => sceneFor(row, actor)));
      played.push(
        ...(await Promise.all(
          some.map((actor, n) => (expected[actor] === ABSENT ? absent : play(api, row, actor, there[n] as Scene))),
        )),
      );
    }
    cells += played.filter((one) => one !== absent).length;
    const line = lineOf(
      row.name,
      byActor((_, index) => played[index]?.symbol ?? ""),
    );
    expect(line, `${block} answered\n${line}\n`).toBe(lineOf(row.name, expected));
    const complaints = played.flatMap(({ complaints }, index) => complaints.map((text) => `${actors[index]}: ${text}`));
    expect(complaints.join("\n")).toBe("");
  });

  /** What succeeds in changing something has a scene of its own. */
  async function sceneFor({ method, expected }: Row, actor: Actor): Promise<Scene> {
    return expected[actor] === "ok" && method !== "GET" ? await stage.fresh(actor) : stage.standing;
  }

  it("and who was refused has changed nothing", async () => {
    expect(await stateOf(stage.standing)).toEqual(before);
  });
});

function chunksOf<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, n) => items.slice(n * size, (n + 1) * size));
}

function isOf(row: Row, { method, path }: Operation): boolean {
  return row.method === method && row.path === path;
}

/** Where a route has to have a row. */
function blocksOf({ path, parameters }: Operation): readonly Block[] {
  // The code of a link names its room, too.
  const isOfRoom = path.includes("{room_id}") || path.startsWith("/invitation/");
  if (!isOfRoom || path.startsWith("/admin/")) return ["service"];
  const hasMore = parameters.filter((parameter) => parameter.in === "path").length > 1;
  return hasMore ? [...roomBlocks, "elsewhere"] : roomBlocks;
}
