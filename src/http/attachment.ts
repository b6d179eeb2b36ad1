/**
 * A file, streamed as its rows arrive. The first chunk is read before the answer begins, so that a failing query is
 * still an error and not a torn file.
 */
export async function attachment<Row>(
  filename: string,
  contentType: string,
  text: { readonly head: string; lines(rows: readonly Row[]): string },
  chunks: AsyncGenerator<Row[]>,
): Promise<Response> {
  const encoder = new TextEncoder();
  const first = await chunks.next();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(encoder.encode(text.head));
      if (first.done) controller.close();
      else controller.enqueue(encoder.encode(text.lines(first.value)));
    },
    async pull(controller) {
      const next = await chunks.next();
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(text.lines(next.value)));
    },
    async cancel() {
      await chunks.return(undefined);
    },
  });
  const headers = {
    "content-type": `${contentType}; charset=utf-8`,
    "content-disposition": `attachment; filename="${filename}"`,
  };
  return new Response(body, { headers });
}
