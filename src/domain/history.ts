/** Which messages of a room are asked for. `seq` is dense, so that a page is a range of it. */
export type HistoryAnchor =
  | { readonly kind: "newest"; readonly skip: number }
  | { readonly kind: "before" | "after" | "around"; readonly seq: number }
  | { readonly kind: "at"; readonly time: number };

export interface HistoryRequest {
  /** A message's id stands for what is around it. */
  readonly anchor: HistoryAnchor | { readonly kind: "message"; readonly id: string };
  readonly limit: number;
}

/** Inclusive; empty when `to` is below `from`. */
export interface SeqRange {
  readonly from: number;
  readonly to: number;
}

/**
 * The range of a page in a room whose newest message is `last`. `seqAt` finds the newest message that is not later
 * than a time (0 if none).
 */
export function pageRange(
  anchor: HistoryAnchor,
  limit: number,
  last: number,
  seqAt: (time: number) => number,
): SeqRange {
  const clip = (from: number, to: number): SeqRange => ({ from: Math.max(from, 1), to: Math.min(to, last) });
  const around = (seq: number): SeqRange => {
    const from = Math.max(1, Math.min(seq, last) - Math.floor(limit / 2));
    return clip(from, from + limit - 1);
  };
  switch (anchor.kind) {
    case "newest":
      return clip(last - anchor.skip - limit + 1, last - anchor.skip);
    case "before": {
      const to = Math.min(anchor.seq - 1, last);
      return clip(to - limit + 1, to);
    }
    case "after":
      return clip(anchor.seq + 1, anchor.seq + limit);
    case "around":
      return around(anchor.seq);
    case "at":
      return around(seqAt(anchor.time));
  }
}
