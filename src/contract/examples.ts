/** The people, the room and the messages of all examples in the documents, so that they fit together. */
const roomId = "01920b5e-7c3a-7d4e-8f00-0a1b2c3d4e5f";
const messageId = "01920b60-11d2-7a61-9c55-6e0f7a1b2c3d";
const adaId = "01920b5d-3f10-7c22-a1b4-5d6e7f809102";
const graceId = "01920b5d-90ab-7e33-b2c5-6e7f80910213";
const at = "2026-11-22T10:00:00.000Z";
const later = "2026-11-22T10:01:30.250Z";

const ada = { id: adaId, username: "ada", full_name: "Ada Lovelace", profile_pic_url: null };
const grace = { id: graceId, username: "grace", full_name: "Grace Hopper", profile_pic_url: null };
const adaAccount = {
  ...ada,
  email: "ada@example.com",
  phone: null,
  role: "user",
  status: "active",
  kind: "person",
  created_at: at,
  updated_at: at,
} as const;
const room = {
  id: roomId,
  name: "The engine room",
  description: "Wheels, cards and notes",
  visibility: "public",
  kind: "group",
  topic: "Bernoulli numbers",
  custom: null,
  slow_mode_seconds: 0,
  posting: "everyone",
  system_messages: false,
  archived_at: null,
  admin_id: adaId,
  member_count: 2,
  created_at: at,
  updated_at: at,
} as const;
const directRoom = {
  ...room,
  id: "01920b61-5a6b-7c8d-9e0f-1a2b3c4d5e6f",
  name: "Direct room",
  description: null,
  visibility: "private",
  kind: "direct",
  topic: null,
  members: [ada, grace],
} as const;
const quote = {
  id: messageId,
  seq: 1,
  user_id: adaId,
  full_name: ada.full_name,
  preview: "Hello, room!",
  deleted: false,
};
const message = {
  id: messageId,
  seq: 1,
  rev: 4,
  type: "text" as const,
  room_id: roomId,
  user_id: adaId,
  username: "ada",
  full_name: "Ada Lovelace",
  content: "Hello, room!",
  client_id: "9f1c2d7e-first-try",
  mentions: [] as string[],
  created_at: later,
  updated_at: later,
  deleted_at: null,
};
const invitation = {
  id: "5f3c2a18-7b6d-8e4f-9a0b-1c2d3e4f5a6b",
  room_id: roomId,
  user: null,
  role: "member",
  invited_by: ada,
  max_uses: 10,
  uses: 0,
  expires_at: "2026-11-23T10:01:30.250Z",
  created_at: later,
  state: "open",
} as const;
const roomPreview = {
  name: room.name,
  description: room.description,
  topic: room.topic,
  visibility: room.visibility,
  member_count: room.member_count,
};
const preferences = { muted_until: null, favourite: true, level: "mentions" } as const;
const session = {
  access_token: "eyJhbGciOiJIUzI1NiIsInR5cCI6ImF0K2p3dCJ9.eyJzaWQiOiIuLi4ifQ.c2lnbmF0dXJl",
  token_type: "bearer",
  ttl: 43_200,
  expiry: "2026-11-22T22:00:00.000Z",
  refresh_token: `${adaId}.01920b5f-0a1b-7c2d-8e3f-405162738495.c2VjcmV0`,
  username: "ada",
  email: "ada@example.com",
  role: "user",
  user: adaId,
};
const openSession = {
  id: "01920b5f-0a1b-7c2d-8e3f-405162738495",
  user_agent: "Mozilla/5.0 (X11; Linux x86_64) Firefox/144.0",
  created_at: at,
  last_seen_at: later,
  expires_at: "2026-12-22T10:00:00.000Z",
  current: true,
};
const token = {
  id: "01920b71-4c5d-7e6f-8a90-b1c2d3e4f506",
  name: "The build",
  scopes: ["read", "write"],
  created_at: at,
  expires_at: "2027-11-22T10:00:00.000Z",
  last_used_at: null,
};
const signupInvitation = {
  id: "01920b72-5d6e-7f70-8a91-c2d3e4f50617",
  note: "The new team",
  uses: 0,
  max_uses: 5,
  created_by: adaId,
  created_at: at,
  expires_at: "2026-11-29T10:00:00.000Z",
};
const password = "a long enough phrase";
const job = {
  id: "01920b70-2b3c-7d4e-9f50-617283940a1b",
  kind: "resync",
  corrected: 0,
  state: "running",
  total: 120,
  done: 40,
  failed: 0,
  error: null,
  created_at: at,
  updated_at: later,
} as const;

const report = {
  id: "01920b62-33f4-7c83-9e77-80919c3d4e5f",
  room_id: roomId,
  state: "open",
  category: "spam",
  note: "The same advertisement again",
  reporter_id: adaId,
  user_id: graceId,
  message_id: messageId,
  created_at: later,
  resolution: null,
  resolution_note: null,
  resolved_by: null,
  resolved_at: null,
} as const;

const auditEntry = {
  id: "01920b61-22e3-7b72-8d66-7f108b2c3d4e",
  at: later,
  actor_id: adaId,
  action: "member.role_changed" as const,
  room_id: roomId,
  target_id: graceId,
  reason: null,
  details: { before: "member", after: "moderator" } as Record<string, unknown>,
  request_id: "01920b61-22e0-7000-8000-7f108b2c3d4e",
};

const queuedReport = { ...report, message: { seq: 1, content: message.content, deleted_at: null } };

export const examples = {
  roomId,
  messageId,
  adaId,
  graceId,
  at,
  later,
  epoch: "01920b5e-7c3b-7000-8000-000000000001",
  ada,
  grace,
  adaAccount,
  room,
  directRoom,
  message,
  quote,
  edited: { ...message, rev: 5, content: "Hello, everybody!", updated_at: later, edited_at: later },
  pinned: { ...message, pinned_at: later, pinned_by: adaId },
  plainMessage: {
    id: messageId,
    content: message.content,
    user_id: adaId,
    room_id: roomId,
    full_name: ada.full_name,
    created_at: later,
    updated_at: later,
    seq: 1,
  },
  tombstone: { ...message, rev: 5, content: null, updated_at: later, deleted_at: later, deleted_by: adaId },
  event: { rev: 4, at: later, by: adaId, type: "message.created", message },
  parked: {
    room_id: roomId,
    room_name: room.name,
    seq: 1,
    message_id: messageId,
    sqlstate: "22P05",
    error: "unsupported Unicode escape sequence",
    parked_at: later,
  },
  auditEntry,
  listedAuditEntry: {
    ...auditEntry,
    actor_name: ada.full_name,
    target_name: grace.full_name,
    room_name: room.name,
  },
  ban: { user: grace, reason: "spam", by: adaId, banned_at: later, expires_at: null, purged: 3 },
  report,
  queuedReport,
  listedReport: {
    ...queuedReport,
    room_name: room.name,
    reporter_name: ada.full_name,
    user_name: grace.full_name,
    resolver_name: null,
  },
  owner: { user: ada, role: "owner", joined_at: at, muted_until: null },
  member: { user: grace, role: "member", joined_at: later, muted_until: null },
  invitation,
  linkCode: "AZILXnw6fU6PAAobLD1OXwABAgMEBQYHCAkKCwwNDg8",
  roomPreview,
  ownInvitation: {
    id: "01920b62-4d5e-7f60-8a7b-8c9d0e1f2a3b",
    room_id: roomId,
    room: roomPreview,
    role: "member",
    invited_by: ada,
    expires_at: "2026-11-29T10:01:30.250Z",
    created_at: later,
  },
  preferences,
  session,
  openSession,
  token,
  tokenSecret: "parlor_pat_AZILXT8QfCKhtF1uf4CRAgGSC3FMXX5vipCxwtPk9QYAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHw",
  settings: { signup: "domain", email_domains: ["example.com"] },
  deployment: { ACCESS_TOKEN_TTL: 43_200, ALLOWED_ORIGINS: "https://chat.example.com", SENDS_PER_USER: 20 },
  signupInvitation,
  invitationCode: "b25lIGh1bmRyZWQgYml0cw",
  resetToken: "dGhpcnR5LXR3byByYW5kb20gYnl0ZXMsIG9uY2Ugb25seQ",
  tomorrow: "2026-11-23T10:00:00.000Z",
  password,
  job,
  ticket: `${adaId}.b25lLXRpbWUtc2VjcmV0`,
} as const;
