/** What has come so far is handed to the browser in pieces of this size, which it may keep on disk. */
const PIECE_BYTES = 8 * 1024 * 1024;

/**
 * Saves an answer's body as a file, under the name that the answer gives it, once all of it has come.
 * @param onBytes told how much has come.
 */
export async function saveResponse(
  response: Response,
  fallbackName: string,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<void> {
  const named = /filename="?([\w.-]+)"?/.exec(response.headers.get("content-disposition") ?? "");
  const url = URL.createObjectURL(await collect(response, onBytes));
  const link = document.createElement("a");
  link.href = url;
  link.download = named?.[1] ?? fallbackName;
  link.click();
  // The browser reads the Blob after the click returns.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

async function collect({ body, headers }: Response, onBytes: (bytes: number) => void): Promise<Blob> {
  const pieces: Blob[] = [];
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let pending = 0;
  let total = 0;
  const reader = body?.getReader();
  for (let next = await reader?.read(); next?.value; next = await reader?.read()) {
    chunks.push(next.value);
    pending += next.value.length;
    total += next.value.length;
    if (pending >= PIECE_BYTES) {
      pieces.push(new Blob(chunks));
      chunks = [];
      pending = 0;
    }
    onBytes(total);
  }
  return new Blob([...pieces, ...chunks], { type: headers.get("content-type") ?? "" });
}
