interface MetricInfo {
  readonly label: string;
  readonly digits: number;
  /** Shown as a ratio to the control, too. */
  readonly isCompared?: true;
}

/** How each metric is shown, in the order of the columns. */
export const metricInfo: Readonly<Record<string, MetricInfo>> = {
  messagesPerSecond: { label: "messages/s", digits: 0, isCompared: true },
  deliveriesPerSecond: { label: "deliveries/s", digits: 0 },
  requestsPerSecond: { label: "requests/s", digits: 0, isCompared: true },
  connectionsPerSecond: { label: "connections/s", digits: 0 },
  p50Ms: { label: "p50 ms", digits: 2, isCompared: true },
  p95Ms: { label: "p95 ms", digits: 1 },
  p99Ms: { label: "p99 ms", digits: 1 },
  ackP50Ms: { label: "ack p50 ms", digits: 2 },
  ackP99Ms: { label: "ack p99 ms", digits: 1 },
  deliveredP50Ms: { label: "last delivery p50 ms", digits: 2 },
  deliveredP99Ms: { label: "last delivery p99 ms", digits: 1, isCompared: true },
  cpuUsPerDelivery: { label: "CPU µs/delivery", digits: 2, isCompared: true },
  cpuUsPerMessage: { label: "CPU µs/message", digits: 0, isCompared: true },
  cpuUsPerRequest: { label: "CPU µs/request", digits: 0, isCompared: true },
  cpuMsPerConnection: { label: "CPU ms/connection", digits: 2 },
  pgCpuUsPerMessage: { label: "PostgreSQL µs/message", digits: 1 },
  pgCpuUsPerRequest: { label: "PostgreSQL µs/request", digits: 0 },
  kibPerSocket: { label: "KiB/socket", digits: 1, isCompared: true },
  kibPerSocketLater: { label: "KiB/socket when idle", digits: 1, isCompared: true },
  evictedShare: { label: "objects evicted", digits: 2 },
  startMs: { label: "start ms", digits: 0, isCompared: true },
  memoryMib: { label: "memory MiB", digits: 1, isCompared: true },
  rows: { label: "rows", digits: 0 },
  firstByteMs: { label: "first byte ms", digits: 0 },
  fileSeconds: { label: "whole s", digits: 1 },
  rowsPerSecond: { label: "rows/s", digits: 0, isCompared: true },
  grownMib: { label: "memory grown by MiB", digits: 1 },
  pgGrownMib: { label: "PostgreSQL grown by MiB", digits: 1 },
  waitSeconds: { label: "waits s", digits: 0 },
  droppedCode: { label: "dropped with", digits: 0 },
  rowsRead: { label: "rows read by SQLite", digits: 0, isCompared: true },
  buffers: { label: "buffers touched", digits: 0 },
};
