import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { closeTable } from "../src/contract/close.ts";
import { errorCodes, errorInfo } from "../src/domain/errors.ts";
import { type Capability, can, capabilities, isLeftByDirect, roomRoles } from "../src/domain/permissions.ts";
import { Refusal, run } from "./cli.ts";
import { paths } from "./paths.ts";
import { runTool } from "./tools.ts";

type Row = readonly string[];

/** The README's tables that are made from the code, by the name in their marker. */
const tables: Readonly<Record<string, () => string>> = {
  capabilities: () =>
    table(
      ["Capability", ...roomRoles.map((role) => role.replace("_", "-")), "global admin", "in direct rooms"],
      capabilities.map((capability) => [
        code(capability),
        ...roomRoles.map((roomRole) => tick(can({ roomRole, globalRole: "user" }, capability))),
        tick(can({ roomRole: null, globalRole: "admin" }, capability)),
        inDirect(capability),
      ]),
    ),
  errors: () =>
    table(
      ["Code", "Status", "Retryable", "Meaning"],
      errorCodes.map((name) => {
        const { status, retryable, title } = errorInfo(name);
        return [code(name), String(status), tick(retryable), title];
      }),
    ),
  "close-codes": () =>
    table(
      ["Code", "Meaning"],
      closeTable.map((row) => [String(row.code), row.meaning]),
    ),
};

/** The same text with its generated blocks made anew. */
export function withTables(text: string): string {
  return text.replace(/(<!-- generated: ([\w-]+) -->\n)[\s\S]*?(<!-- end -->)/g, (_, head, name, tail) => {
    const make = tables[name as string];
    if (!make) throw new Refusal(`README.md asks for a table "${name}" that nobody makes`);
    return `${head}${make()}${tail}`;
  });
}

function table(head: Row, rows: readonly Row[]): string {
  return [head, head.map(() => "---"), ...rows].map((row) => `| ${row.join(" | ")} |\n`).join("");
}

function code(text: string): string {
  return `\`${text}\``;
}

/** To whom a direct room leaves it, of those who would have it in a group. */
function inDirect(capability: Capability): string {
  if (isLeftByDirect({ roomRole: "owner", globalRole: "user" }, capability)) return "yes";
  return isLeftByDirect({ roomRole: null, globalRole: "admin" }, capability) ? "global admin" : "";
}

function tick(is: boolean): string {
  return is ? "yes" : "";
}

if (import.meta.main) {
  await run(async () => {
    const readme = join(paths.root, "README.md");
    await writeFile(readme, withTables(await readFile(readme, "utf8")));
    const { isOk, output } = await runTool("vitest", [
      "run",
      "--project",
      "unit",
      "test/unit/http",
      "-t",
      "is what is committed",
      "-u",
    ]);
    if (!isOk) throw new Refusal(output);
  });
}
