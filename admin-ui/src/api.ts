import type { z } from "zod";
import type { messagesPerRoom, roomActivity, userActivity } from "../../src/contract/analytics.ts";
import type { adminAuditResponse, auditResponse } from "../../src/contract/audit.ts";
import type { banPut, banResponse, bansResponse } from "../../src/contract/ban.ts";
import type { eventsResponse } from "../../src/contract/event.ts";
import type { Health } from "../../src/contract/health.ts";
import type { InvitationCreate, invitationCreated, invitationsResponse } from "../../src/contract/invitation.ts";
import type { Job, jobCreate, jobResponse, jobsResponse } from "../../src/contract/job.ts";
import type {
  adminMessagesResponse,
  MessageDto as Message,
  messageResponse,
  messagesResponse,
  pinsResponse,
} from "../../src/contract/message.ts";
import type { mutePut } from "../../src/contract/mute.ts";
import type { Overview, overviewResponse } from "../../src/contract/overview.ts";
import type { parkedResponse } from "../../src/contract/parked.ts";
import type { passwordResetResponse } from "../../src/contract/password-reset.ts";
import type { adminReportsResponse, reportResponse, reportUpdate } from "../../src/contract/report.ts";
import type {
  memberResponse,
  membersResponse,
  Room,
  RoomUpdate,
  roomResponse,
  roomsResponse,
} from "../../src/contract/room.ts";
import type { sessionsResponse } from "../../src/contract/session.ts";
import type { settingsResponse, settingsUpdate } from "../../src/contract/settings.ts";
import type {
  SignupInvitation,
  signupInvitationCreate,
  signupInvitationCreated,
  signupInvitationsResponse,
} from "../../src/contract/signup-invitation.ts";
import type { botCreate, Token, tokenCreate, tokenCreated, tokensResponse } from "../../src/contract/token.ts";
import type { activeUsers, busiestHours, messagesOverTime, retention } from "../../src/contract/trends.ts";
import type { User, UserUpdate, userResponse, usersResponse } from "../../src/contract/user.ts";
import { fetchSigned, type Query, request, requestOpenly } from "./http.ts";
import type { Login } from "./session.ts";

/** The routes that the site uses, typed by the server's own contract. */
type Of<Schema extends z.ZodType> = z.infer<Schema>;
export type Members = Of<typeof membersResponse>;
export type Member = Members["members"][number];
export type AdminMessages = Of<typeof adminMessagesResponse>;
export type AdminMessage = AdminMessages["messages"][number];
export type AdminReport = Of<typeof adminReportsResponse>["reports"][number];
export type AuditPage = Of<typeof auditResponse>;
export type AdminAuditPage = Of<typeof adminAuditResponse>;
/** A room's own log tells no names. */
export type AuditEntry = AuditPage["entries"][number] & Partial<AdminAuditPage["entries"][number]>;
export type Ban = Of<typeof bansResponse>["bans"][number];
export type Invitation = Of<typeof invitationsResponse>["invitations"][number];
export type Pin = Of<typeof pinsResponse>["pins"][number];
export type ParkedPage = Of<typeof parkedResponse>;
export type Parked = ParkedPage["parked"][number];
export type OpenSession = Of<typeof sessionsResponse>["sessions"][number];
export type SettingsAnswer = Of<typeof settingsResponse>;
export type { Health, Job, Message, Overview, Room, SignupInvitation, Token, User };

const part = encodeURIComponent;

export const api = {
  login: (username: string, password: string) =>
    requestOpenly<Login>("/auth/login", { method: "POST", body: { username, password } }),
  logout: (signal: AbortSignal) => fetchSigned("/auth/logout", { method: "POST", signal }),
  /** For a session that was never opened here. */
  endSession: (token: string) => requestOpenly<unknown>("/auth/logout", { method: "POST", token }),

  listUsers: (query: Query, signal: AbortSignal) => request<Of<typeof usersResponse>>("/user/users", { query, signal }),
  getUser: (id: string, signal?: AbortSignal) =>
    request<Of<typeof userResponse>>(`/user/${part(id)}`, signal ? { signal } : {}),
  updateUser: (id: string, user: UserUpdate["user"]) =>
    request<Of<typeof userResponse>>(`/user/update/${part(id)}`, { method: "PUT", body: { user } }),
  deleteUser: (id: string) => request<unknown>(`/user/${part(id)}`, { method: "DELETE" }),
  createBot: (bot: Of<typeof botCreate>["bot"]) =>
    request<Of<typeof userResponse>>("/admin/bots", { method: "POST", body: { bot } }),
  resetPassword: (token: string, password: string) =>
    requestOpenly<unknown>("/auth/reset-password", { method: "POST", body: { token, new_password: password } }),
  issuePasswordReset: (userId: string) =>
    request<Of<typeof passwordResetResponse>>(`/admin/users/${part(userId)}/password-reset`, { method: "POST" }),

  listSessions: (userId: string, signal: AbortSignal) =>
    request<Of<typeof sessionsResponse>>(`/admin/users/${part(userId)}/sessions`, { signal }),
  endSessions: (userId: string) => request<unknown>(`/admin/users/${part(userId)}/sessions`, { method: "DELETE" }),
  endSessionOf: (userId: string, id: string) =>
    request<unknown>(`/admin/users/${part(userId)}/sessions/${part(id)}`, { method: "DELETE" }),

  listTokens: (userId: string, signal: AbortSignal) =>
    request<Of<typeof tokensResponse>>(`/admin/users/${part(userId)}/tokens`, { signal }),
  createToken: (userId: string, token: Of<typeof tokenCreate>["token"]) =>
    request<Of<typeof tokenCreated>>(`/admin/users/${part(userId)}/tokens`, { method: "POST", body: { token } }),
  revokeToken: (userId: string, id: string) =>
    request<unknown>(`/admin/users/${part(userId)}/tokens/${part(id)}`, { method: "DELETE" }),

  listRooms: (query: Query, signal: AbortSignal) =>
    request<Of<typeof roomsResponse>>("/room/rooms", { query: { scope: "all", ...query }, signal }),
  getRoom: (id: string, signal: AbortSignal) => request<Of<typeof roomResponse>>(`/room/${part(id)}`, { signal }),
  updateRoom: (id: string, room: RoomUpdate["room"]) =>
    request<Of<typeof roomResponse>>(`/room/${part(id)}`, { method: "PATCH", body: { room } }),
  archiveRoom: (id: string, reason?: string) =>
    request<Of<typeof roomResponse>>(`/room/${part(id)}/archive`, { method: "POST", query: { reason } }),
  restoreRoom: (id: string, reason: string | undefined) =>
    request<Of<typeof roomResponse>>(`/room/${part(id)}/restore`, { method: "POST", query: { reason } }),
  handOverRoom: (id: string, owner_id: string, reason: string | undefined) =>
    request<Of<typeof roomResponse>>(`/room/${part(id)}/owner`, {
      method: "PUT",
      body: { room: { owner_id, reason: reason || null } },
    }),
  deleteRoom: (id: string) => request<unknown>(`/room/${part(id)}`, { method: "DELETE" }),

  listMembers: (roomId: string, query: Query, signal: AbortSignal) =>
    request<Members>(`/room/${part(roomId)}/members`, { query, signal }),
  putMember: (roomId: string, userId: string, member: Pick<Member, "role">) =>
    request<Of<typeof memberResponse>>(`/room/${part(roomId)}/members/${part(userId)}`, {
      method: "PUT",
      body: { member },
    }),
  deleteMember: (roomId: string, userId: string) =>
    request<unknown>(`/room/${part(roomId)}/members/${part(userId)}`, { method: "DELETE" }),

  listMessages: (query: Query, signal: AbortSignal) => request<AdminMessages>("/admin/messages", { query, signal }),
  deleteMessage: (roomId: string, id: string, reason?: string) =>
    request<Of<typeof messageResponse>>(`/message/rooms/${part(roomId)}/messages/${part(id)}`, {
      method: "DELETE",
      query: { reason },
    }),

  /** The newest messages, as their room has them: without the moment that PostgreSQL is behind. */
  listHistory: (roomId: string, signal: AbortSignal) =>
    request<Of<typeof messagesResponse>>(`/message/rooms/${part(roomId)}/messages`, { signal }),
  listEvents: (roomId: string, query: Query, signal: AbortSignal) =>
    request<Of<typeof eventsResponse>>(`/room/${part(roomId)}/events`, { query, signal }),

  listReports: (query: Query, signal: AbortSignal) =>
    request<Of<typeof adminReportsResponse>>("/admin/reports", { query, signal }),
  resolveReport: (roomId: string, id: string, report: Of<typeof reportUpdate>["report"]) =>
    request<Of<typeof reportResponse>>(`/room/${part(roomId)}/reports/${part(id)}`, {
      method: "PATCH",
      body: { report },
    }),
  listBans: (roomId: string, query: Query, signal: AbortSignal) =>
    request<Of<typeof bansResponse>>(`/room/${part(roomId)}/bans`, { query, signal }),
  unbanUser: (roomId: string, userId: string, reason: string | undefined) =>
    request<unknown>(`/room/${part(roomId)}/bans/${part(userId)}`, { method: "DELETE", query: { reason } }),
  banUser: (roomId: string, userId: string, ban: Of<typeof banPut>["ban"]) =>
    request<Of<typeof banResponse>>(`/room/${part(roomId)}/bans/${part(userId)}`, { method: "PUT", body: { ban } }),
  muteMember: (roomId: string, userId: string, mute: Of<typeof mutePut>["mute"]) =>
    request<Of<typeof memberResponse>>(`/room/${part(roomId)}/members/${part(userId)}/mute`, {
      method: "PUT",
      body: { mute },
    }),

  unmuteMember: (roomId: string, userId: string, reason: string | undefined) =>
    request<Of<typeof memberResponse>>(`/room/${part(roomId)}/members/${part(userId)}/mute`, {
      method: "DELETE",
      query: { reason },
    }),

  listInvitations: (roomId: string, query: Query, signal: AbortSignal) =>
    request<Of<typeof invitationsResponse>>(`/room/${part(roomId)}/invitations`, { query, signal }),
  createInvitation: (roomId: string, invitation: InvitationCreate) =>
    request<Of<typeof invitationCreated>>(`/room/${part(roomId)}/invitations`, {
      method: "POST",
      body: { invitation },
    }),
  revokeInvitation: (roomId: string, id: string) =>
    request<unknown>(`/room/${part(roomId)}/invitations/${part(id)}`, { method: "DELETE" }),
  listPins: (roomId: string, query: Query, signal: AbortSignal) =>
    request<Of<typeof pinsResponse>>(`/room/${part(roomId)}/pins`, { query, signal }),
  unpinMessage: (roomId: string, id: string) =>
    request<unknown>(`/message/rooms/${part(roomId)}/messages/${part(id)}/pin`, { method: "DELETE" }),

  listRoomAudit: (roomId: string, query: Query, signal: AbortSignal) =>
    request<AuditPage>(`/room/${part(roomId)}/audit`, { query, signal }),
  listAudit: (query: Query, signal: AbortSignal) => request<AdminAuditPage>("/admin/audit", { query, signal }),

  listParked: (query: Query, signal: AbortSignal) => request<ParkedPage>("/admin/parked", { query, signal }),
  retryParked: (roomId: string, seq: number) =>
    request<unknown>(`/admin/parked/${part(roomId)}/${seq}/retry`, { method: "POST" }),

  getSettings: (signal: AbortSignal) => request<SettingsAnswer>("/admin/settings", { signal }),
  updateSettings: (settings: Of<typeof settingsUpdate>["settings"]) =>
    request<SettingsAnswer>("/admin/settings", { method: "PATCH", body: { settings } }),

  listSignupInvitations: (query: Query, signal: AbortSignal) =>
    request<Of<typeof signupInvitationsResponse>>("/admin/signup-invitations", { query, signal }),
  createSignupInvitation: (invitation: z.input<typeof signupInvitationCreate>["invitation"]) =>
    request<Of<typeof signupInvitationCreated>>("/admin/signup-invitations", { method: "POST", body: { invitation } }),
  deleteSignupInvitation: (id: string) =>
    request<unknown>(`/admin/signup-invitations/${part(id)}`, { method: "DELETE" }),

  listJobs: (signal: AbortSignal) => request<Of<typeof jobsResponse>>("/admin/jobs", { signal }),
  createJob: (kind: Of<typeof jobCreate>["job"]["kind"]) =>
    request<Of<typeof jobResponse>>("/admin/jobs", { method: "POST", body: { job: { kind } } }),
  retryJob: (id: string) => request<Of<typeof jobResponse>>(`/admin/jobs/${part(id)}/retry`, { method: "POST" }),

  messagesPerRoom: (query: Query, signal: AbortSignal) =>
    request<Of<typeof messagesPerRoom>>("/admin/analytics/messages-per-room", { query, signal }),
  userActivity: (query: Query, signal: AbortSignal) =>
    request<Of<typeof userActivity>>("/admin/analytics/user-activity", { query, signal }),
  roomActivity: (query: Query, signal: AbortSignal) =>
    request<Of<typeof roomActivity>>("/admin/analytics/room-activity", { query, signal }),
  messagesOverTime: (query: Query, signal: AbortSignal) =>
    request<Of<typeof messagesOverTime>>("/admin/analytics/messages-over-time", { query, signal }),
  activeUsers: (query: Query, signal: AbortSignal) =>
    request<Of<typeof activeUsers>>("/admin/analytics/active-users", { query, signal }),
  busiestHours: (query: Query, signal: AbortSignal) =>
    request<Of<typeof busiestHours>>("/admin/analytics/busiest-hours", { query, signal }),
  retention: (query: Query, signal: AbortSignal) =>
    request<Of<typeof retention>>("/admin/analytics/retention", { query, signal }),
  health: (signal: AbortSignal) => request<Health>("/health", { signal }),
  overview: (signal: AbortSignal) => request<Of<typeof overviewResponse>>("/admin/overview", { signal }),
  download: (path: string, query: Query, format: "csv" | "jsonl" = "csv", signal?: AbortSignal) =>
    fetchSigned(path, { query: { ...query, format }, ...(signal ? { signal } : {}) }),
};
