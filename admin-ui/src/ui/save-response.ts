/** Saves an answer's body as a file, under the name that the answer gives it. */
export async function saveResponse(response: Response, fallbackName: string): Promise<void> {
  const named = /filename="?([\w.-]+)"?/.exec(response.headers.get("content-disposition") ?? "");
  const url = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = url;
  link.download = named?.[1] ?? fallbackName;
  link.click();
  // The browser reads the Blob after the click returns.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
