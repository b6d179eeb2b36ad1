/** Every limit that a client can meet, in one place; the README and OpenAPI quote them. */
export const limits = {
  bodyBytesMax: 256 * 1024,
  /** A larger body is read this far before it is refused. */
  bodyDrainedBytesMax: 16 * 1024 * 1024,
  frameBytesMax: 64 * 1024,
  /** What a reader would count, and what it weighs as UTF-8. */
  contentGraphemesMax: 8_000,
  contentBytesMax: 32_000,
  /** What a reply shows of the message that it answers. */
  previewGraphemesMax: 120,
  reasonCharsMax: 500,
  /** Different ones on one message. */
  reactionsPerMessageMax: 50,
  pinsPerRoomMax: 250,
  /** The first page of pins, with a fresh start. */
  pinsShown: 20,
  deletionsMax: 100,
  /** People that `allowed_mentions` may name. */
  allowedMentionsMax: 100,
  clientIdCharsMax: 128,
  nameCharsMax: 100,
  descriptionCharsMax: 2_000,
  topicCharsMax: 250,
  customCharsMax: 4_000,
  /** Levels of objects and arrays inside each other. */
  customDepthMax: 32,
  slowModeSecondsMax: 6 * 3_600,
  muteSecondsMax: 366 * 86_400,
  /** How far back a ban deletes messages, and how many at once. */
  purgeSecondsMax: 7 * 86_400,
  purgeMessagesMax: 1_000,
  reportNoteCharsMax: 1_000,
  /** Open reports of one member in one room. */
  openReportsMax: 20,
  /** Invitations of a room that stand at one time. */
  invitationsOpenMax: 1_000,
  invitationSecondsDefault: 7 * 86_400,
  invitationSecondsMax: 365 * 86_400,
  invitationUsesMax: 100_000,
  /** People that one request adds. */
  membersAddedMax: 100,
  passwordCharsMin: 8,
  passwordCharsMax: 256,
  /** People of a direct room. */
  directPeopleMax: 10,
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
  /** Messages on each side of one. */
  contextMax: 49,
  /** Of a search, in UTF-16 units. */
  searchCharsMax: 200,
  searchPageDefault: 20,
  /** Unread messages are counted up to here. */
  unreadMax: 100,
  socketsPerUserMax: 50,
  /** Of one account; another login ends the session that was used longest ago. */
  sessionsPerAccountMax: 50,
  tokensPerAccountMax: 50,
  /** Idempotency keys of creations that one account may have in use, each for a day. */
  claimsPerAccountMax: 2_000,
  /** Frames of one session, beside the limits on sends. */
  framesPerSecond: 200,
  framesBurst: 1_000,
  socketsPerRoomMax: 32_000,
} as const;
