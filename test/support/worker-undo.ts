import { onTestFinished } from "vitest";

/** What takes back something that was done to the world; calling it again does nothing. */
export type Undo = () => Promise<void>;

export function undoOnce(undo: Undo): Undo {
  let undone: Promise<void> | null = null;
  return () => {
    undone ??= undo();
    return undone;
  };
}

/** Taken back at the end of the test, if not before. */
export async function forTest(done: Promise<Undo>): Promise<Undo> {
  const undo = await done;
  onTestFinished(undo);
  return undo;
}
