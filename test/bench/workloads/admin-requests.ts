import { encodeCursor } from "../../../src/repositories/page.ts";
import type { Data } from "./service.ts";

const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS).toISOString().slice(0, 10);
const YEAR = { start_date: daysAgo(364), end_date: daysAgo(0) };

type Params = Readonly<Record<string, string>>;
type Requests = Readonly<Record<string, (data: Data) => [path: string, params?: Params]>>;

/** The id of a row that was made so many days ago, or would have been. */
function idAt(days: number): string {
  const ms = (Date.now() - days * DAY_MS).toString(16).padStart(12, "0");
  return `${ms.slice(0, 8)}-${ms.slice(8)}-7000-9000-000000000000`;
}

/** Half way through a list, by the key of its cursor. */
const deep = (key: string) => ({ cursor: encodeCursor(key) });
const MIDDLE = idAt(180);
const middleOf = (start: number, count: number) => idAt(start - count / 2 / 1_440);

/** Every list, as an operator looks through it. */
export const lists: Requests = {
  "users, first page": () => ["/user/users"],
  "users, deep page": ({ users }) => ["/user/users", deep(middleOf(400, users))],
  "users, admins": () => ["/user/users", { role: "admin" }],
  "users, suspended": () => ["/user/users", { status: "suspended" }],
  "users, bots": () => ["/user/users", { kind: "bot" }],
  "users, common word": () => ["/user/users", { q: "user1" }],
  "users, rare word": () => ["/user/users", { q: "operator" }],
  "users, nowhere": () => ["/user/users", { q: "xylophone" }],
  "rooms, first page": () => ["/room/rooms", { scope: "all" }],
  "rooms, deep page": ({ rooms }) => ["/room/rooms", { scope: "all", ...deep(`${middleOf(390, rooms)} `) }],
  "rooms, by name": () => ["/room/rooms", { scope: "all", sort: "name" }],
  "rooms, by name, deep": () => ["/room/rooms", { scope: "all", sort: "name", ...deep(`${MIDDLE} Room 8`) }],
  "rooms, by members": () => ["/room/rooms", { scope: "all", sort: "members" }],
  "rooms, by members, deep": () => ["/room/rooms", { scope: "all", sort: "members", ...deep(`${MIDDLE} 40`) }],
  "rooms, direct": () => ["/room/rooms", { scope: "all", kind: "direct" }],
  "rooms, archived": () => ["/room/rooms", { scope: "all", archived: "true" }],
  "rooms, common word": () => ["/room/rooms", { scope: "all", q: "room" }],
  "rooms, rare word": () => ["/room/rooms", { scope: "all", q: "c4ca4238a0" }],
  "rooms, nowhere": () => ["/room/rooms", { scope: "all", q: "xylophone" }],
  "messages, first page": () => ["/admin/messages"],
  "messages, deep page": () => ["/admin/messages", deep(MIDDLE)],
  "messages, of a room": ({ busiestRoom }) => ["/admin/messages", { room_id: busiestRoom }],
  "messages, of a room, common word": ({ busiestRoom }) => ["/admin/messages", { room_id: busiestRoom, q: "meeting" }],
  "messages, of a room, rare word": ({ busiestRoom }) => ["/admin/messages", { room_id: busiestRoom, q: "zymurgy" }],
  "messages, of a room, nowhere": ({ busiestRoom }) => ["/admin/messages", { room_id: busiestRoom, q: "xylophone" }],
  "messages, of a user": ({ busiestUser }) => ["/admin/messages", { user_id: busiestUser }],
  "messages, of a user, deep": ({ busiestUser }) => ["/admin/messages", { user_id: busiestUser, ...deep(MIDDLE) }],
  "messages, of a user, common word": ({ busiestUser }) => ["/admin/messages", { user_id: busiestUser, q: "meeting" }],
  "messages, of a user, nowhere": ({ busiestUser }) => ["/admin/messages", { user_id: busiestUser, q: "xylophone" }],
  "messages, of nobody": () => ["/admin/messages", { user_id: idAt(500) }],
  "audit, first page": () => ["/admin/audit"],
  "audit, deep page": () => ["/admin/audit", deep(MIDDLE)],
  "audit, common action": () => ["/admin/audit", { action: "message.deleted" }],
  "audit, rare action": () => ["/admin/audit", { action: "room.handed_over" }],
  "audit, of a room": ({ busiestRoom }) => ["/admin/audit", { room_id: busiestRoom }],
  "audit, of an actor": ({ busiestUser }) => ["/admin/audit", { actor_id: busiestUser }],
  "audit, of a target": ({ busiestUser }) => ["/admin/audit", { target_id: busiestUser }],
  "audit, a day": () => ["/admin/audit", { from: `${daysAgo(200)}T00:00:00Z`, to: `${daysAgo(199)}T00:00:00Z` }],
  "reports, open": () => ["/admin/reports", { state: "open" }],
  "reports, open, deep": () => ["/admin/reports", deep(`${Date.now() - 180 * DAY_MS} ${MIDDLE}`)],
  "reports, resolved": () => ["/admin/reports", { state: "resolved" }],
  "reports, of a room": ({ busiestRoom }) => ["/admin/reports", { room_id: busiestRoom }],
  "parked, first page": () => ["/admin/parked"],
  "parked, of a room": ({ busiestRoom }) => ["/admin/parked", { room_id: busiestRoom }],
  "invitations, first page": () => ["/admin/signup-invitations"],
  "invitations, deep page": () => ["/admin/signup-invitations", deep(idAt(0))],
  jobs: () => ["/admin/jobs"],
  "a user": ({ busiestUser }) => [`/user/${busiestUser}`],
  "sessions of a user": ({ busiestUser }) => [`/admin/users/${busiestUser}/sessions`],
  "tokens of a user": ({ busiestUser }) => [`/admin/users/${busiestUser}/tokens`],
};

const analytics = (route: string, params?: Params): ReturnType<Requests[string]> => [
  `/admin/analytics/${route}`,
  params ?? {},
];
const CUT = { start_date: `${daysAgo(300)}T10:20:30Z`, end_date: `${daysAgo(100)}T11:40:50Z` };

/** Every figure, by its usual dates and of a year. */
export const charts: Requests = {
  overview: () => ["/admin/overview"],
  "messages per room": () => analytics("messages-per-room"),
  "messages per room, a year": () => analytics("messages-per-room", YEAR),
  "messages per room, cut hours": () => analytics("messages-per-room", CUT),
  "user activity": () => analytics("user-activity"),
  "user activity, a year": () => analytics("user-activity", YEAR),
  "room activity": () => analytics("room-activity"),
  "room activity, a year": () => analytics("room-activity", YEAR),
  "room activity, a year, five rooms": () => analytics("room-activity", { ...YEAR, limit: "5" }),
  "messages over time": () => analytics("messages-over-time"),
  "messages over time, a year": () =>
    analytics("messages-over-time", { ...YEAR, interval: "day", tz: "Europe/Berlin" }),
  "messages over time, a year, a room": ({ busiestRoom }) =>
    analytics("messages-over-time", { ...YEAR, interval: "day", room_id: busiestRoom }),
  "active users": () => analytics("active-users"),
  "active users, a year by day": () => analytics("active-users", { ...YEAR, interval: "day" }),
  "active users, a year by month": () => analytics("active-users", { ...YEAR, interval: "month", tz: "Europe/Berlin" }),
  "busiest hours": () => analytics("busiest-hours"),
  "busiest hours, a year": () => analytics("busiest-hours", { ...YEAR, tz: "Europe/Berlin" }),
  retention: () => analytics("retention"),
  "retention, a year by week": () => analytics("retention", { ...YEAR, interval: "week" }),
  "retention, a year by month": () => analytics("retention", { ...YEAR, interval: "month" }),
};

/** Whole lists as files. */
export const files: Requests = {
  "users.csv": () => ["/user/users", { format: "csv" }],
  "rooms.csv": () => ["/room/rooms", { scope: "all", format: "csv" }],
  "audit.csv": () => ["/admin/audit", { format: "csv" }],
  "messages.csv": () => ["/admin/messages", { format: "csv" }],
};
