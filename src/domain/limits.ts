/** Every limit that a client can meet, in one place; the README and OpenAPI quote them. */
export const limits = {
  bodyBytesMax: 256 * 1024,
  /** A larger body is read this far before it is refused. */
  bodyDrainedBytesMax: 16 * 1024 * 1024,
  frameBytesMax: 64 * 1024,
  /** In UTF-16 units: at most 24,000 bytes of UTF-8. */
  contentCharsMax: 8_000,
  clientIdCharsMax: 128,
  nameCharsMax: 100,
  descriptionCharsMax: 2_000,
  passwordCharsMin: 8,
  passwordCharsMax: 256,
  pageSizeMax: 100,
  pageSizeDefault: 50,
  /** What a plain socket receives on connect, and the default page of history. */
  recentMessages: 50,
  /** A plain socket that took this much without sending a frame is closed as slow. */
  plainUnansweredBytesMax: 8 * 1024 * 1024,
  /** A `chat.v1` socket that was sent this much behind its last `seen` is closed as slow. */
  unseenBytesMax: 4 * 1024 * 1024,
  /** Clients ping at least this often. */
  heartbeatSeconds: 30,
  /** A resume that would be larger is a fresh start. */
  backlogEventsMax: 1_000,
  backlogBytesMax: 1024 * 1024,
  /** Unread messages are counted up to here. */
  unreadMax: 100,
  socketsPerUserMax: 50,
  /** Frames of one session, beside the limits on sends. */
  framesPerSecond: 200,
  framesBurst: 1_000,
  socketsPerRoomMax: 32_000,
} as const;
