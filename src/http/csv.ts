import { stringify } from "csv-stringify/browser/esm/sync";

/**
 * A CSV answer, streamed: RFC 4180 with a byte order mark, cells that a spreadsheet would run as formulas neutralised.
 * The first chunk is read before the answer begins, so that a failing query is still an error and not a torn file.
 */
export async function csvResponse<Row>(
  filename: string,
  columns: Readonly<Record<string, (row: Row) => string | number>>,
  chunks: AsyncGenerator<Row[]>,
): Promise<Response> {
  const encoder = new TextEncoder();
  const lines = (rows: readonly Row[]) =>
    encoder.encode(
      stringify(
        rows.map((row) => Object.values(columns).map((cell) => cell(row))),
        { escape_formulas: true, record_delimiter: "windows" },
      ),
    );
  const first = await chunks.next();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(`\uFEFF${Object.keys(columns).join(",")}\r\n`));
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
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="${filename}"`,
  };
  return new Response(body, { headers });
}
