import type { z } from "@hono/zod-openapi";
import { stringify } from "csv-stringify/browser/esm/sync";

export type DownloadFormat = "csv" | "jsonl";
/** A cell that is an object is JSON text in CSV. */
type Cell = string | number | boolean | null | object;
export type Columns<Row> = Readonly<Record<string, (row: Row) => Cell>>;

interface Writer {
  readonly contentType: string;
  readonly head: (names: readonly string[]) => string;
  readonly lines: (names: readonly string[], rows: Cell[][]) => string;
}

const BYTE_ORDER_MARK = "\uFEFF";

const csvOptions = {
  escape_formulas: true,
  record_delimiter: "windows",
  // Half a line break ends a row for a spreadsheet, too: what stands behind it would be a cell of its own.
  quoted_match: /[\r\n]/,
  cast: { boolean: String },
} as const;

const writers: Record<DownloadFormat, Writer> = {
  /** RFC 4180 with a byte order mark; cells that a spreadsheet would run as formulas are neutralised. */
  csv: {
    contentType: "text/csv; charset=utf-8",
    head: (names) => `${BYTE_ORDER_MARK}${names.join(",")}\r\n`,
    lines: (_names, rows) => stringify(rows, csvOptions),
  },
  jsonl: {
    contentType: "application/jsonl; charset=utf-8",
    head: () => "",
    lines: (names, rows) =>
      rows.map((cells) => `${JSON.stringify(Object.fromEntries(names.map((name, i) => [name, cells[i]])))}\n`).join(""),
  },
};

/** How the two shapes are documented, each with an example. */
export const downloads = (csv: string, jsonl: string) => ({
  "text/csv": { schema: { type: "string" as const }, example: csv },
  "application/jsonl": { schema: { type: "string" as const }, example: jsonl },
});

/** A list as a file: a column for each field of its contract, and null where a row has nothing to say. */
export function exportOf<Schema extends z.ZodObject>(name: string, schema: Schema, example: z.infer<Schema>) {
  type Row = z.infer<Schema>;
  const names = Object.keys(schema.shape);
  const columns: Columns<Row> = Object.fromEntries(
    names.map((field) => [field, (row) => (row[field] ?? null) as Cell]),
  );
  const sample = ({ head, lines }: Writer) =>
    head(names).replace(BYTE_ORDER_MARK, "") + lines(names, [cellsOf(columns, example)]);
  return {
    content: downloads(sample(writers.csv), sample(writers.jsonl)),
    send: (format: DownloadFormat, chunks: AsyncGenerator<Row[]>) => download(format, name, columns, chunks),
  };
}

function cellsOf<Row>(columns: Columns<Row>, row: Row): Cell[] {
  return Object.values(columns).map((cell) => cell(row));
}

/** Rows as they are told, a chunk at a time. */
export async function* told<Row, Dto>(chunks: AsyncGenerator<Row[]>, toDto: (row: Row) => Dto): AsyncGenerator<Dto[]> {
  for await (const rows of chunks) yield rows.map(toDto);
}

/**
 * An attachment, streamed chunk by chunk: memory stays bounded, however long it is. The first chunk is read before
 * the answer begins, so that a failing query is still an error and not a torn file.
 * @param name without its extension.
 */
export async function download<Row>(
  format: DownloadFormat,
  name: string,
  columns: Columns<Row>,
  chunks: AsyncGenerator<Row[]>,
): Promise<Response> {
  const writer = writers[format];
  const names = Object.keys(columns);
  const encoder = new TextEncoder();
  const lines = (rows: readonly Row[]) =>
    encoder.encode(
      writer.lines(
        names,
        rows.map((row) => cellsOf(columns, row)),
      ),
    );
  const first = await chunks.next();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(writer.head(names)));
      if (first.done) controller.close();
      else controller.enqueue(lines(first.value));
    },
    async pull(controller) {
      const next = await chunks.next();
      if (next.done) controller.close();
      else controller.enqueue(lines(next.value));
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
  const headers = {
    "content-type": writer.contentType,
    "content-disposition": `attachment; filename="${name}.${format}"`,
  };
  return new Response(body, { headers });
}
