import type { ErrorCode } from "../../../src/domain/errors.ts";

/** What a cell may say beside `ok` (any success) and the close code of a socket. */
export const legend = {
  "401": "auth.required",
  "-room": "room.not_found",
  "-user": "user.not_found",
  "-memb": "member.not_found",
  "-msg": "message.not_found",
  "-job": "job.not_found",
  "-sess": "session.not_found",
  "-tok": "token.not_found",
  "-inv": "invitation.not_found",
  "-sign": "signup.invitation_not_found",
  "-rep": "report.not_found",
  join: "room.not_member",
  rank: "room.forbidden",
  edit: "message.not_editable",
  mute: "member.muted",
  ban: "member.banned",
  susp: "account.suspended",
  adm: "auth.forbidden",
  arch: "room.archived",
  group: "room.not_direct",
  dir: "room.direct",
  last: "room.last_owner",
} as const satisfies Record<string, ErrorCode>;

/** Nobody is that in such a room: the people of a direct room are all its owners. */
export const ABSENT = "-";

export const roomBlocks = ["private", "public", "archived", "direct"] as const;
export type RoomBlock = (typeof roomBlocks)[number];
export type Block = "service" | RoomBlock | "elsewhere";

export const tables: Readonly<Record<Block, string>> = {
  service: `
POST /auth/login                                                         ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /auth/token                                                         ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /auth/refresh                                                       ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /auth/logout                                                        401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /auth/ws-ticket                                                     401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /user/signup                                                        ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET /user/users                                                          401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
GET /user/me                                                             401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET /user/lookup                                                         401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
PUT /user/update/{user_id}                                               401   -user -user -user -user -user -user -user -user -user -user -user ok
PUT /user/update/{user_id} (oneself)                                     401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    susp  ok
PUT /user/update/{user_id} (own role)                                    401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   susp  ok
PUT /user/update/{user_id} (own status)                                  401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    susp  ok
POST /user/update_password                                               401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET /user/{user_id}                                                      401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET /user/{user_id} (oneself)                                            401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
DELETE /user/{user_id}                                                   401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
GET /user/mentions                                                       401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /auth/reset-password                                                ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET /user/people                                                         401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET /user/blocks                                                         401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
PUT /user/blocks/{user_id}                                               401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
DELETE /user/blocks/{user_id}                                            401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET /user/invitations                                                    401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET /message/search                                                      401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET /user/sessions                                                       401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
DELETE /user/sessions                                                    401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
DELETE /user/sessions/{session_id}                                       401   -sess -sess -sess -sess -sess -sess -sess -sess -sess -sess -sess -sess
DELETE /user/sessions/{session_id} (own)                                 401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET /user/tokens                                                         401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /user/tokens                                                        401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    susp  ok
DELETE /user/tokens/{token_id}                                           401   -tok  -tok  -tok  -tok  -tok  -tok  -tok  -tok  -tok  -tok  -tok  -tok
DELETE /user/tokens/{token_id} (own)                                     401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET /room/unread                                                         401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /room                                                               401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    susp  ok
POST /room/direct                                                        401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    susp  ok
GET /room/rooms                                                          401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET /room/rooms (as a file)                                              401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
GET /admin/analytics/messages-per-room                                   401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
GET /admin/analytics/user-activity                                       401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
GET /admin/analytics/room-activity                                       401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
GET /admin/analytics/messages-over-time                                  401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
GET /admin/analytics/active-users                                        401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
GET /admin/analytics/busiest-hours                                       401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
GET /admin/analytics/retention                                           401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
GET /admin/reports                                                       401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
GET /admin/parked                                                        401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
POST /admin/parked/{room_id}/{seq}/retry                                 401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   -msg
GET /admin/messages                                                      401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
GET /admin/jobs                                                          401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
POST /admin/jobs                                                         401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
GET /admin/jobs/{job_id}                                                 401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
GET /health                                                              ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
GET /admin/audit                                                         401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
POST /admin/bots                                                         401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
GET /admin/users/{user_id}/sessions                                      401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
DELETE /admin/users/{user_id}/sessions                                   401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
DELETE /admin/users/{user_id}/sessions/{session_id}                      401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
DELETE /admin/users/{user_id}/sessions/{session_id} (another's)          401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   -sess
GET /admin/users/{user_id}/tokens                                        401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
POST /admin/users/{user_id}/tokens                                       401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm
POST /admin/users/{user_id}/tokens (a bot)                               401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
DELETE /admin/users/{user_id}/tokens/{token_id}                          401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
DELETE /admin/users/{user_id}/tokens/{token_id} (another's)              401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   -tok
GET /admin/overview                                                      401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
GET /admin/settings                                                      401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
PATCH /admin/settings                                                    401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
GET /admin/signup-invitations                                            401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
POST /admin/signup-invitations                                           401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
DELETE /admin/signup-invitations/{signup_invitation_id}                  401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   -sign
POST /admin/users/{user_id}/password-reset                               401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
POST /admin/jobs/{job_id}/retry                                          401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
GET /metrics                                                             401   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   adm   ok
GET /ready                                                               ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
`,
  private: `
GET /room/{room_id}/read                                                 401   -room -room ok    ok    ok    ok    ok    ok    -room -room ok    join
PUT /room/{room_id}/read                                                 401   -room -room ok    ok    ok    ok    ok    ok    -room -room ok    join
GET /room/{room_id}/events                                               401   -room -room ok    ok    ok    ok    ok    ok    -room -room ok    ok
GET /room/{room_id}                                                      401   -room -room ok    ok    ok    ok    ok    ok    -room -room ok    ok
PATCH /room/{room_id}                                                    401   -room -room rank  rank  rank  rank  ok    ok    -room -room susp  ok
DELETE /room/{room_id}                                                   401   -room -room rank  rank  rank  rank  rank  ok    -room -room susp  ok
GET /room/{room_id}/members                                              401   -room -room ok    ok    ok    ok    ok    ok    -room -room ok    ok
POST /room/{room_id}/join                                                401   -room -room ok    ok    ok    ok    ok    ok    -room -room ok    -room
PUT /room/{room_id}/members/{user_id}                                    401   -room -room rank  rank  rank  rank  ok    ok    -room -room susp  ok
PUT /room/{room_id}/members/{user_id} (new)                              401   -room -room rank  rank  rank  rank  ok    ok    -room -room susp  ok
PUT /room/{room_id}/members/{user_id} (to owner)                         401   -room -room rank  rank  rank  rank  rank  ok    -room -room susp  ok
PUT /room/{room_id}/members/{user_id} (an owner)                         401   -room -room rank  rank  rank  rank  rank  rank  -room -room susp  ok
PUT /room/{room_id}/members/{user_id} (oneself to owner)                 401   -room -room rank  rank  rank  rank  rank  ok    -room -room susp  ok
DELETE /room/{room_id}/members/{user_id}                                 401   -room -room rank  rank  rank  ok    ok    ok    -room -room susp  ok
DELETE /room/{room_id}/members/{user_id} (an owner)                      401   -room -room rank  rank  rank  rank  rank  rank  -room -room susp  ok
DELETE /room/{room_id}/members/{user_id} (oneself)                       401   -room -room ok    ok    ok    ok    ok    ok    -room -room ok    -memb
POST /message/rooms/{room_id}/messages                                   401   -room -room ok    rank  mute  ok    ok    ok    -room -room susp  join
GET /message/rooms/{room_id}/messages                                    401   -room -room ok    ok    ok    ok    ok    ok    -room -room ok    ok
DELETE /message/rooms/{room_id}/messages/{message_id}                    401   -room -room rank  rank  rank  ok    ok    ok    -room -room susp  ok
DELETE /message/rooms/{room_id}/messages/{message_id} (own)              401   -room -room ok    ok    ok    ok    ok    ok    -room -room susp  -msg
GET /room/{room_id}/audit                                                401   -room -room rank  rank  rank  rank  ok    ok    -room -room susp  ok
GET /message/rooms/{room_id}/messages/{message_id}                       401   -room -room ok    ok    ok    ok    ok    ok    -room -room ok    ok
PATCH /message/rooms/{room_id}/messages/{message_id}                     401   -room -room edit  rank  mute  edit  edit  edit  -room -room susp  join
PATCH /message/rooms/{room_id}/messages/{message_id} (own)               401   -room -room ok    rank  mute  ok    ok    ok    -room -room susp  join
POST /message/rooms/{room_id}/messages/delete                            401   -room -room rank  rank  rank  ok    ok    ok    -room -room susp  ok
POST /message/rooms/{room_id}/messages/delete (own)                      401   -room -room rank  rank  rank  ok    ok    ok    -room -room susp  ok
GET /message/rooms/{room_id}/messages/{message_id}/versions              401   -room -room rank  rank  rank  ok    ok    ok    -room -room susp  ok
PUT /message/rooms/{room_id}/messages/{message_id}/reactions/{emoji}     401   -room -room ok    rank  mute  ok    ok    ok    -room -room susp  join
DELETE /message/rooms/{room_id}/messages/{message_id}/reactions/{emoji}  401   -room -room ok    rank  mute  ok    ok    ok    -room -room susp  join
GET /message/rooms/{room_id}/messages/{message_id}/reactions/{emoji}     401   -room -room ok    ok    ok    ok    ok    ok    -room -room ok    ok
PUT /message/rooms/{room_id}/messages/{message_id}/pin                   401   -room -room rank  rank  rank  ok    ok    ok    -room -room susp  ok
DELETE /message/rooms/{room_id}/messages/{message_id}/pin                401   -room -room rank  rank  rank  ok    ok    ok    -room -room susp  ok
GET /room/{room_id}/pins                                                 401   -room -room ok    ok    ok    ok    ok    ok    -room -room ok    ok
POST /room/{room_id}/hide                                                401   -room -room group group group group group group -room -room group join
GET /room/{room_id}/preferences                                          401   -room -room ok    ok    ok    ok    ok    ok    -room -room ok    join
PUT /room/{room_id}/preferences                                          401   -room -room ok    ok    ok    ok    ok    ok    -room -room ok    join
POST /room/{room_id}/members                                             401   -room -room rank  rank  rank  rank  ok    ok    -room -room susp  ok
POST /room/{room_id}/invitations                                         401   -room -room rank  rank  rank  ok    ok    ok    -room -room susp  ok
POST /room/{room_id}/invitations (a user)                                401   -room -room rank  rank  rank  ok    ok    ok    -room -room susp  ok
GET /room/{room_id}/invitations                                          401   -room -room rank  rank  rank  ok    ok    ok    -room -room susp  ok
DELETE /room/{room_id}/invitations/{invitation_id}                       401   -room -room rank  rank  rank  ok    ok    ok    -room -room susp  ok
POST /room/{room_id}/invitations/{invitation_id}/accept                  401   -room ok    -inv  -inv  -inv  -inv  -inv  -inv  -room -room -inv  -inv
POST /room/{room_id}/invitations/{invitation_id}/decline                 401   -room ok    -inv  -inv  -inv  -inv  -inv  -inv  -room -room -inv  -inv
GET /invitation/{code}                                                   401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /invitation/{code}/accept                                           401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ban   ok    ok
GET /room/{room_id}/bans                                                 401   -room -room rank  rank  rank  ok    ok    ok    -room -room susp  ok
PUT /room/{room_id}/bans/{user_id}                                       401   -room -room rank  rank  rank  ok    ok    ok    -room -room susp  ok
PUT /room/{room_id}/bans/{user_id} (an owner)                            401   -room -room rank  rank  rank  rank  rank  rank  -room -room susp  ok
DELETE /room/{room_id}/bans/{user_id} (banned)                           401   -room -room rank  rank  rank  ok    ok    ok    -room -room susp  ok
PUT /room/{room_id}/members/{user_id}/mute                               401   -room -room rank  rank  rank  ok    ok    ok    -room -room susp  ok
PUT /room/{room_id}/members/{user_id}/mute (an owner)                    401   -room -room rank  rank  rank  rank  rank  rank  -room -room susp  ok
DELETE /room/{room_id}/members/{user_id}/mute (muted)                    401   -room -room rank  rank  rank  ok    ok    ok    -room -room susp  ok
POST /room/{room_id}/reports                                             401   -room -room ok    ok    ok    ok    ok    ok    -room -room susp  join
GET /room/{room_id}/reports                                              401   -room -room rank  rank  rank  ok    ok    ok    -room -room susp  ok
PATCH /room/{room_id}/reports/{report_id}                                401   -room -room rank  rank  rank  ok    ok    ok    -room -room susp  ok
POST /room/{room_id}/archive                                             401   -room -room rank  rank  rank  rank  ok    ok    -room -room susp  ok
POST /room/{room_id}/restore                                             401   -room -room rank  rank  rank  rank  ok    ok    -room -room susp  ok
PUT /room/{room_id}/owner                                                401   -room -room rank  rank  rank  rank  rank  ok    -room -room susp  ok
GET /message/rooms/{room_id}/messages/search                             401   -room -room ok    ok    ok    ok    ok    ok    -room -room ok    ok
SOCKET /ws/{room_id}                                                     4500  4505  4505  ok    ok    ok    ok    ok    ok    4505  4505  ok    4503
`,
  public: `
GET /room/{room_id}/read                                                 401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    join
PUT /room/{room_id}/read                                                 401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    join
GET /room/{room_id}/events                                               401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    ok
GET /room/{room_id}                                                      401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
PATCH /room/{room_id}                                                    401   join  join  rank  rank  rank  rank  ok    ok    join  join  susp  ok
DELETE /room/{room_id}                                                   401   join  join  rank  rank  rank  rank  rank  ok    join  join  susp  ok
GET /room/{room_id}/members                                              401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    ok
POST /room/{room_id}/join                                                401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ban   ok    ok
PUT /room/{room_id}/members/{user_id}                                    401   join  join  rank  rank  rank  rank  ok    ok    join  join  susp  ok
PUT /room/{room_id}/members/{user_id} (new)                              401   join  join  rank  rank  rank  rank  ok    ok    join  join  susp  ok
PUT /room/{room_id}/members/{user_id} (to owner)                         401   join  join  rank  rank  rank  rank  rank  ok    join  join  susp  ok
PUT /room/{room_id}/members/{user_id} (an owner)                         401   join  join  rank  rank  rank  rank  rank  rank  join  join  susp  ok
PUT /room/{room_id}/members/{user_id} (oneself to owner)                 401   join  join  rank  rank  rank  rank  rank  ok    join  join  susp  ok
DELETE /room/{room_id}/members/{user_id}                                 401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
DELETE /room/{room_id}/members/{user_id} (an owner)                      401   join  join  rank  rank  rank  rank  rank  rank  join  join  susp  ok
DELETE /room/{room_id}/members/{user_id} (oneself)                       401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    -memb
POST /message/rooms/{room_id}/messages                                   401   join  join  ok    rank  mute  ok    ok    ok    join  join  susp  join
GET /message/rooms/{room_id}/messages                                    401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    ok
DELETE /message/rooms/{room_id}/messages/{message_id}                    401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
DELETE /message/rooms/{room_id}/messages/{message_id} (own)              401   join  join  ok    ok    ok    ok    ok    ok    join  join  susp  -msg
GET /room/{room_id}/audit                                                401   join  join  rank  rank  rank  rank  ok    ok    join  join  susp  ok
GET /message/rooms/{room_id}/messages/{message_id}                       401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    ok
PATCH /message/rooms/{room_id}/messages/{message_id}                     401   join  join  edit  rank  mute  edit  edit  edit  join  join  susp  join
PATCH /message/rooms/{room_id}/messages/{message_id} (own)               401   join  join  ok    rank  mute  ok    ok    ok    join  join  susp  join
POST /message/rooms/{room_id}/messages/delete                            401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
POST /message/rooms/{room_id}/messages/delete (own)                      401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
GET /message/rooms/{room_id}/messages/{message_id}/versions              401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
PUT /message/rooms/{room_id}/messages/{message_id}/reactions/{emoji}     401   join  join  ok    rank  mute  ok    ok    ok    join  join  susp  join
DELETE /message/rooms/{room_id}/messages/{message_id}/reactions/{emoji}  401   join  join  ok    rank  mute  ok    ok    ok    join  join  susp  join
GET /message/rooms/{room_id}/messages/{message_id}/reactions/{emoji}     401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    ok
PUT /message/rooms/{room_id}/messages/{message_id}/pin                   401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
DELETE /message/rooms/{room_id}/messages/{message_id}/pin                401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
GET /room/{room_id}/pins                                                 401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    ok
POST /room/{room_id}/hide                                                401   join  join  group group group group group group join  join  group join
GET /room/{room_id}/preferences                                          401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    join
PUT /room/{room_id}/preferences                                          401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    join
POST /room/{room_id}/members                                             401   join  join  rank  rank  rank  rank  ok    ok    join  join  susp  ok
POST /room/{room_id}/invitations                                         401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
POST /room/{room_id}/invitations (a user)                                401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
GET /room/{room_id}/invitations                                          401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
DELETE /room/{room_id}/invitations/{invitation_id}                       401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
POST /room/{room_id}/invitations/{invitation_id}/accept                  401   -inv  ok    -inv  -inv  -inv  -inv  -inv  -inv  -inv  -inv  -inv  -inv
POST /room/{room_id}/invitations/{invitation_id}/decline                 401   -inv  ok    -inv  -inv  -inv  -inv  -inv  -inv  -inv  -inv  -inv  -inv
GET /invitation/{code}                                                   401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /invitation/{code}/accept                                           401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ban   ok    ok
GET /room/{room_id}/bans                                                 401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
PUT /room/{room_id}/bans/{user_id}                                       401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
PUT /room/{room_id}/bans/{user_id} (an owner)                            401   join  join  rank  rank  rank  rank  rank  rank  join  join  susp  ok
DELETE /room/{room_id}/bans/{user_id} (banned)                           401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
PUT /room/{room_id}/members/{user_id}/mute                               401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
PUT /room/{room_id}/members/{user_id}/mute (an owner)                    401   join  join  rank  rank  rank  rank  rank  rank  join  join  susp  ok
DELETE /room/{room_id}/members/{user_id}/mute (muted)                    401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
POST /room/{room_id}/reports                                             401   join  join  ok    ok    ok    ok    ok    ok    join  join  susp  join
GET /room/{room_id}/reports                                              401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
PATCH /room/{room_id}/reports/{report_id}                                401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
POST /room/{room_id}/archive                                             401   join  join  rank  rank  rank  rank  ok    ok    join  join  susp  ok
POST /room/{room_id}/restore                                             401   join  join  rank  rank  rank  rank  ok    ok    join  join  susp  ok
PUT /room/{room_id}/owner                                                401   join  join  rank  rank  rank  rank  rank  ok    join  join  susp  ok
GET /message/rooms/{room_id}/messages/search                             401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    ok
SOCKET /ws/{room_id}                                                     4500  4503  4503  ok    ok    ok    ok    ok    ok    4503  4504  ok    4503
`,
  archived: `
GET /room/{room_id}/read                                                 401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    join
PUT /room/{room_id}/read                                                 401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    join
GET /room/{room_id}/events                                               401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    ok
GET /room/{room_id}                                                      401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
PATCH /room/{room_id}                                                    401   join  join  rank  rank  rank  rank  arch  arch  join  join  susp  arch
DELETE /room/{room_id}                                                   401   join  join  rank  rank  rank  rank  rank  ok    join  join  susp  ok
GET /room/{room_id}/members                                              401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    ok
POST /room/{room_id}/join                                                401   arch  arch  ok    ok    ok    ok    ok    ok    arch  ban   ok    arch
PUT /room/{room_id}/members/{user_id}                                    401   join  join  rank  rank  rank  rank  ok    ok    join  join  susp  ok
PUT /room/{room_id}/members/{user_id} (new)                              401   join  join  rank  rank  rank  rank  arch  arch  join  join  susp  arch
PUT /room/{room_id}/members/{user_id} (to owner)                         401   join  join  rank  rank  rank  rank  rank  ok    join  join  susp  ok
PUT /room/{room_id}/members/{user_id} (an owner)                         401   join  join  rank  rank  rank  rank  rank  rank  join  join  susp  ok
PUT /room/{room_id}/members/{user_id} (oneself to owner)                 401   join  join  rank  rank  rank  rank  rank  ok    join  join  susp  arch
DELETE /room/{room_id}/members/{user_id}                                 401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
DELETE /room/{room_id}/members/{user_id} (an owner)                      401   join  join  rank  rank  rank  rank  rank  rank  join  join  susp  ok
DELETE /room/{room_id}/members/{user_id} (oneself)                       401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    -memb
POST /message/rooms/{room_id}/messages                                   401   join  join  arch  rank  arch  arch  arch  arch  join  join  susp  join
GET /message/rooms/{room_id}/messages                                    401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    ok
DELETE /message/rooms/{room_id}/messages/{message_id}                    401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
DELETE /message/rooms/{room_id}/messages/{message_id} (own)              401   join  join  ok    ok    ok    ok    ok    ok    join  join  susp  -msg
GET /room/{room_id}/audit                                                401   join  join  rank  rank  rank  rank  ok    ok    join  join  susp  ok
GET /message/rooms/{room_id}/messages/{message_id}                       401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    ok
PATCH /message/rooms/{room_id}/messages/{message_id}                     401   join  join  arch  rank  arch  arch  arch  arch  join  join  susp  join
PATCH /message/rooms/{room_id}/messages/{message_id} (own)               401   join  join  arch  rank  arch  arch  arch  arch  join  join  susp  join
POST /message/rooms/{room_id}/messages/delete                            401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
POST /message/rooms/{room_id}/messages/delete (own)                      401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
GET /message/rooms/{room_id}/messages/{message_id}/versions              401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
PUT /message/rooms/{room_id}/messages/{message_id}/reactions/{emoji}     401   join  join  arch  rank  arch  arch  arch  arch  join  join  susp  join
DELETE /message/rooms/{room_id}/messages/{message_id}/reactions/{emoji}  401   join  join  arch  rank  arch  arch  arch  arch  join  join  susp  join
GET /message/rooms/{room_id}/messages/{message_id}/reactions/{emoji}     401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    ok
PUT /message/rooms/{room_id}/messages/{message_id}/pin                   401   join  join  rank  rank  rank  arch  arch  arch  join  join  susp  arch
DELETE /message/rooms/{room_id}/messages/{message_id}/pin                401   join  join  rank  rank  rank  arch  arch  arch  join  join  susp  arch
GET /room/{room_id}/pins                                                 401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    ok
POST /room/{room_id}/hide                                                401   join  join  group group group group group group join  join  group join
GET /room/{room_id}/preferences                                          401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    join
PUT /room/{room_id}/preferences                                          401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    join
POST /room/{room_id}/members                                             401   join  join  rank  rank  rank  rank  arch  arch  join  join  susp  arch
POST /room/{room_id}/invitations                                         401   join  join  rank  rank  rank  arch  arch  arch  join  join  susp  arch
POST /room/{room_id}/invitations (a user)                                401   join  join  rank  rank  rank  arch  arch  arch  join  join  susp  arch
GET /room/{room_id}/invitations                                          401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
DELETE /room/{room_id}/invitations/{invitation_id}                       401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok  
POST /room/{room_id}/invitations/{invitation_id}/accept                  401   -inv  arch  -inv  -inv  -inv  -inv  -inv  -inv  -inv  -inv  -inv  -inv
POST /room/{room_id}/invitations/{invitation_id}/decline                 401   -inv  ok    -inv  -inv  -inv  -inv  -inv  -inv  -inv  -inv  -inv  -inv
GET /invitation/{code}                                                   401   ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok    ok
POST /invitation/{code}/accept                                           401   arch  arch  ok    ok    ok    ok    ok    ok    arch  ban   ok    arch
GET /room/{room_id}/bans                                                 401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
PUT /room/{room_id}/bans/{user_id}                                       401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
PUT /room/{room_id}/bans/{user_id} (an owner)                            401   join  join  rank  rank  rank  rank  rank  rank  join  join  susp  ok
DELETE /room/{room_id}/bans/{user_id} (banned)                           401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
PUT /room/{room_id}/members/{user_id}/mute                               401   join  join  rank  rank  rank  arch  arch  arch  join  join  susp  arch
PUT /room/{room_id}/members/{user_id}/mute (an owner)                    401   join  join  rank  rank  rank  arch  arch  arch  join  join  susp  arch
DELETE /room/{room_id}/members/{user_id}/mute (muted)                    401   join  join  rank  rank  rank  arch  arch  arch  join  join  susp  arch
POST /room/{room_id}/reports                                             401   join  join  ok    ok    ok    ok    ok    ok    join  join  susp  join
GET /room/{room_id}/reports                                              401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
PATCH /room/{room_id}/reports/{report_id}                                401   join  join  rank  rank  rank  ok    ok    ok    join  join  susp  ok
POST /room/{room_id}/archive                                             401   join  join  rank  rank  rank  rank  ok    ok    join  join  susp  ok
POST /room/{room_id}/restore                                             401   join  join  rank  rank  rank  rank  ok    ok    join  join  susp  ok
PUT /room/{room_id}/owner                                                401   join  join  rank  rank  rank  rank  rank  ok    join  join  susp  ok
GET /message/rooms/{room_id}/messages/search                             401   join  join  ok    ok    ok    ok    ok    ok    join  join  ok    ok
SOCKET /ws/{room_id}                                                     4500  4503  4503  ok    ok    ok    ok    ok    ok    4503  4504  ok    4503
`,
  direct: `
GET /room/{room_id}/read                                                 401   -room -     ok    -     -     -     -     -     -room -     ok    join
PUT /room/{room_id}/read                                                 401   -room -     ok    -     -     -     -     -     -room -     ok    join
GET /room/{room_id}/events                                               401   -room -     ok    -     -     -     -     -     -room -     ok    ok
GET /room/{room_id}                                                      401   -room -     ok    -     -     -     -     -     -room -     ok    ok
PATCH /room/{room_id}                                                    401   -room -     ok    -     -     -     -     -     -room -     susp  ok
DELETE /room/{room_id}                                                   401   -room -     dir   -     -     -     -     -     -room -     susp  ok
GET /room/{room_id}/members                                              401   -room -     ok    -     -     -     -     -     -room -     ok    ok
POST /room/{room_id}/join                                                401   -room -     ok    -     -     -     -     -     -room -     ok    -room
PUT /room/{room_id}/members/{user_id}                                    401   -room -     dir   -     -     -     -     -     -room -     dir   dir
PUT /room/{room_id}/members/{user_id} (new)                              401   -room -     dir   -     -     -     -     -     -room -     dir   dir
PUT /room/{room_id}/members/{user_id} (to owner)                         401   -room -     ok    -     -     -     -     -     -room -     ok    ok
PUT /room/{room_id}/members/{user_id} (an owner)                         401   -room -     dir   -     -     -     -     -     -room -     dir   dir
PUT /room/{room_id}/members/{user_id} (oneself to owner)                 401   -room -     ok    -     -     -     -     -     -room -     ok    dir
DELETE /room/{room_id}/members/{user_id}                                 401   -room -     dir   -     -     -     -     -     -room -     susp  dir
DELETE /room/{room_id}/members/{user_id} (an owner)                      401   -room -     dir   -     -     -     -     -     -room -     susp  dir
DELETE /room/{room_id}/members/{user_id} (oneself)                       401   -room -     ok    -     -     -     -     -     -room -     ok    -
POST /message/rooms/{room_id}/messages                                   401   -room -     ok    -     -     -     -     -     -room -     susp  join
GET /message/rooms/{room_id}/messages                                    401   -room -     ok    -     -     -     -     -     -room -     ok    ok
DELETE /message/rooms/{room_id}/messages/{message_id}                    401   -room -     dir   -     -     -     -     -     -room -     susp  ok
DELETE /message/rooms/{room_id}/messages/{message_id} (own)              401   -room -     ok    -     -     -     -     -     -room -     susp  -msg
GET /room/{room_id}/audit                                                401   -room -     dir   -     -     -     -     -     -room -     susp  ok
GET /message/rooms/{room_id}/messages/{message_id}                       401   -room -     ok    -     -     -     -     -     -room -     ok    ok
PATCH /message/rooms/{room_id}/messages/{message_id}                     401   -room -     edit  -     -     -     -     -     -room -     susp  join
PATCH /message/rooms/{room_id}/messages/{message_id} (own)               401   -room -     ok    -     -     -     -     -     -room -     susp  join
POST /message/rooms/{room_id}/messages/delete                            401   -room -     dir   -     -     -     -     -     -room -     susp  ok
POST /message/rooms/{room_id}/messages/delete (own)                      401   -room -     dir   -     -     -     -     -     -room -     susp  ok
GET /message/rooms/{room_id}/messages/{message_id}/versions              401   -room -     dir   -     -     -     -     -     -room -     susp  ok
PUT /message/rooms/{room_id}/messages/{message_id}/reactions/{emoji}     401   -room -     ok    -     -     -     -     -     -room -     susp  join
DELETE /message/rooms/{room_id}/messages/{message_id}/reactions/{emoji}  401   -room -     ok    -     -     -     -     -     -room -     susp  join
GET /message/rooms/{room_id}/messages/{message_id}/reactions/{emoji}     401   -room -     ok    -     -     -     -     -     -room -     ok    ok
PUT /message/rooms/{room_id}/messages/{message_id}/pin                   401   -room -     ok    -     -     -     -     -     -room -     susp  ok
DELETE /message/rooms/{room_id}/messages/{message_id}/pin                401   -room -     ok    -     -     -     -     -     -room -     susp  ok
GET /room/{room_id}/pins                                                 401   -room -     ok    -     -     -     -     -     -room -     ok    ok
POST /room/{room_id}/hide                                                401   -room -     ok    -     -     -     -     -     -room -     ok    join
GET /room/{room_id}/preferences                                          401   -room -     ok    -     -     -     -     -     -room -     ok    join
PUT /room/{room_id}/preferences                                          401   -room -     ok    -     -     -     -     -     -room -     ok    join
POST /room/{room_id}/members                                             401   -room -     dir   -     -     -     -     -     -room -     susp  dir
POST /room/{room_id}/invitations                                         401   -room -     dir   -     -     -     -     -     -room -     susp  dir
POST /room/{room_id}/invitations (a user)                                401   -room -     dir   -     -     -     -     -     -room -     susp  dir
GET /room/{room_id}/invitations                                          401   -room -     dir   -     -     -     -     -     -room -     susp  dir
DELETE /room/{room_id}/invitations/{invitation_id}                       401   -room -     dir   -     -     -     -     -     -room -     susp  dir
POST /room/{room_id}/invitations/{invitation_id}/accept                  401   -room -     -inv  -     -     -     -     -     -room -     -inv  -inv
POST /room/{room_id}/invitations/{invitation_id}/decline                 401   -room -     -inv  -     -     -     -     -     -room -     -inv  -inv
GET /invitation/{code}                                                   401   -inv  -     -inv  -     -     -     -     -     -inv  -     -inv  -inv
POST /invitation/{code}/accept                                           401   -inv  -     -inv  -     -     -     -     -     -inv  -     -inv  -inv
GET /room/{room_id}/bans                                                 401   -room -     dir   -     -     -     -     -     -room -     susp  dir
PUT /room/{room_id}/bans/{user_id}                                       401   -room -     dir   -     -     -     -     -     -room -     susp  dir
PUT /room/{room_id}/bans/{user_id} (an owner)                            401   -room -     dir   -     -     -     -     -     -room -     susp  dir
DELETE /room/{room_id}/bans/{user_id} (banned)                           401   -room -     dir   -     -     -     -     -     -room -     susp  dir
PUT /room/{room_id}/members/{user_id}/mute                               401   -room -     dir   -     -     -     -     -     -room -     susp  dir
PUT /room/{room_id}/members/{user_id}/mute (an owner)                    401   -room -     dir   -     -     -     -     -     -room -     susp  dir
DELETE /room/{room_id}/members/{user_id}/mute (muted)                    401   -room -     dir   -     -     -     -     -     -room -     susp  dir
POST /room/{room_id}/reports                                             401   -room -     ok    -     -     -     -     -     -room -     susp  join
GET /room/{room_id}/reports                                              401   -room -     dir   -     -     -     -     -     -room -     susp  ok
PATCH /room/{room_id}/reports/{report_id}                                401   -room -     dir   -     -     -     -     -     -room -     susp  ok
POST /room/{room_id}/archive                                             401   -room -     dir   -     -     -     -     -     -room -     susp  ok
POST /room/{room_id}/restore                                             401   -room -     dir   -     -     -     -     -     -room -     susp  ok
PUT /room/{room_id}/owner                                                401   -room -     dir   -     -     -     -     -     -room -     susp  dir
GET /message/rooms/{room_id}/messages/search                             401   -room -     ok    -     -     -     -     -     -room -     ok    ok
SOCKET /ws/{room_id}                                                     4500  4505  -     ok    -     -     -     -     -     4505  -     ok    4503
`,
  elsewhere: `
PUT /room/{room_id}/members/{user_id}                                    401   -room -room rank  rank  rank  rank  ok    ok    -room -room susp  ok
DELETE /room/{room_id}/members/{user_id}                                 401   -room -room rank  rank  rank  -memb -memb -memb -room -room susp  -memb
DELETE /message/rooms/{room_id}/messages/{message_id}                    401   -room -room -msg  -msg  -msg  -msg  -msg  -msg  -room -room -msg  -msg
GET /message/rooms/{room_id}/messages/{message_id}                       401   -room -room -msg  -msg  -msg  -msg  -msg  -msg  -room -room -msg  -msg
PATCH /message/rooms/{room_id}/messages/{message_id}                     401   -room -room -msg  rank  mute  -msg  -msg  -msg  -room -room susp  join
GET /message/rooms/{room_id}/messages/{message_id}/versions              401   -room -room -msg  -msg  -msg  -msg  -msg  -msg  -room -room -msg  -msg
PUT /message/rooms/{room_id}/messages/{message_id}/reactions/{emoji}     401   -room -room -msg  rank  mute  -msg  -msg  -msg  -room -room susp  join
DELETE /message/rooms/{room_id}/messages/{message_id}/reactions/{emoji}  401   -room -room -msg  rank  mute  -msg  -msg  -msg  -room -room susp  join
GET /message/rooms/{room_id}/messages/{message_id}/reactions/{emoji}     401   -room -room -msg  -msg  -msg  -msg  -msg  -msg  -room -room -msg  -msg
PUT /message/rooms/{room_id}/messages/{message_id}/pin                   401   -room -room rank  rank  rank  -msg  -msg  -msg  -room -room susp  -msg
DELETE /message/rooms/{room_id}/messages/{message_id}/pin                401   -room -room rank  rank  rank  -msg  -msg  -msg  -room -room susp  -msg
DELETE /room/{room_id}/invitations/{invitation_id}                       401   -room -room rank  rank  rank  -inv  -inv  -inv  -room -room susp  -inv
POST /room/{room_id}/invitations/{invitation_id}/accept                  401   -room -room -inv  -inv  -inv  -inv  -inv  -inv  -room -room -inv  -inv
POST /room/{room_id}/invitations/{invitation_id}/decline                 401   -room -room -inv  -inv  -inv  -inv  -inv  -inv  -room -room -inv  -inv
PUT /room/{room_id}/bans/{user_id}                                       401   -room -room rank  rank  rank  ok    ok    ok    -room -room susp  ok
DELETE /room/{room_id}/bans/{user_id}                                    401   -room -room rank  rank  rank  ok    ok    ok    -room -room susp  ok
PUT /room/{room_id}/members/{user_id}/mute                               401   -room -room rank  rank  rank  -memb -memb -memb -room -room susp  -memb
DELETE /room/{room_id}/members/{user_id}/mute                            401   -room -room rank  rank  rank  -memb -memb -memb -room -room susp  -memb
PATCH /room/{room_id}/reports/{report_id}                                401   -room -room rank  rank  rank  -rep  -rep  -rep  -room -room susp  -rep
`,
};
