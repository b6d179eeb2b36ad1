import { stringify } from "csv-stringify/browser/esm/sync";
import { attachment } from "./attachment.ts";

/** A CSV answer, streamed: RFC 4180 with a byte order mark, cells that a spreadsheet would run as formulas neutralised. */
export function csvResponse<Row>(
  filename: string,
  columns: Readonly<Record<string, (row: Row) => string | number>>,
  chunks: AsyncGenerator<Row[]>,
): Promise<Response> {
  const lines = (rows: readonly Row[]) =>
    stringify(
      rows.map((row) => Object.values(columns).map((cell) => cell(row))),
      { escape_formulas: true, record_delimiter: "windows" },
    );
  const head = `\uFEFF${Object.keys(columns).join(",")}\r\n`;
  return attachment(filename, "text/csv", { head, lines }, chunks);
}
