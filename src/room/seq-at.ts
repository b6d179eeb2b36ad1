/** The newest message that is not later than `time`, or 0. Times never fall as seq grows, so halving finds it. */
export function seqAt(sql: SqlStorage, time: number, last: number): number {
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const [row] = sql.exec<{ created_at: number }>("select created_at from messages where seq = ?", middle).toArray();
    if (row && row.created_at <= time) low = middle;
    else high = middle - 1;
  }
  return low;
}
