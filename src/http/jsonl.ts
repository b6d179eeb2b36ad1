import { attachment } from "./attachment.ts";

/** A JSON Lines answer, streamed: one object a line. */
export function jsonlResponse<Row>(
  filename: string,
  toDto: (row: Row) => object,
  chunks: AsyncGenerator<Row[]>,
): Promise<Response> {
  const lines = (rows: readonly Row[]) => rows.map((row) => `${JSON.stringify(toDto(row))}\n`).join("");
  return attachment(filename, "application/jsonl", { head: "", lines }, chunks);
}
