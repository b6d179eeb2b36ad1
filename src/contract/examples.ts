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
  created_at: at,
  updated_at: at,
} as const;
const room = {
  id: roomId,
  name: "The engine room",
  description: "Wheels, cards and notes",
  visibility: "public",
  admin_id: adaId,
  member_count: 2,
  created_at: at,
  updated_at: at,
} as const;
const message = {
  id: messageId,
  seq: 1,
  rev: 4,
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
  message,
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
  tombstone: { ...message, rev: 5, content: null, updated_at: later, deleted_at: later },
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
  owner: { user: ada, role: "owner", joined_at: at },
  member: { user: grace, role: "member", joined_at: later },
  session,
  password,
  job,
  ticket: `${adaId}.b25lLXRpbWUtc2VjcmV0`,
} as const;
