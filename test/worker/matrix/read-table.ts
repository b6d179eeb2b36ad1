import { type Actor, actors } from "./cast.ts";
import { type Block, tables } from "./table.ts";

/** One line of the table: a route, perhaps a variant of it, and what each actor is answered. */
export interface Row {
  readonly block: Block;
  /** The method, the path and the variant, as the line begins. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly expected: Readonly<Record<Actor, string>>;
}

/** @throws Error for a line that has not one cell for each actor. */
export function rowsOf(block: Block): Row[] {
  return tables[block].split("\n").flatMap((line) => (line.trim() === "" ? [] : toRow(block, line)));
}

function toRow(block: Block, line: string): Row {
  const words = line.trim().split(/\s+/);
  const cells = words.slice(-actors.length);
  const [method = "", path = "", ...variant] = words.slice(0, -actors.length);
  if (!path.startsWith("/")) throw new Error(`${block}: not ${actors.length} cells: ${line}`);
  const name = [method, path, ...variant].join(" ");
  return { block, name, method, path, expected: byActor((_, index) => cells[index] ?? "") };
}

export function byActor<T>(make: (actor: Actor, index: number) => T): Record<Actor, T> {
  return Object.fromEntries(actors.map((actor, index) => [actor, make(actor, index)])) as Record<Actor, T>;
}

/** The line as it stands in the table, so that a difference can be read, and taken over. */
export function lineOf(name: string, answers: Readonly<Record<Actor, string>>): string {
  const cells = actors.map((actor) => answers[actor].padEnd(5));
  return `${name.padEnd(72)} ${cells.join(" ")}`.trimEnd();
}
