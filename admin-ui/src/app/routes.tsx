import type { ComponentType } from "preact";
import { OverviewPage } from "../overview/overview-page.tsx";
import { audit, roomAudit } from "../resources/audit.tsx";
import { bans } from "../resources/bans.tsx";
import { invitations } from "../resources/invitations.tsx";
import { jobs } from "../resources/jobs.tsx";
import { members } from "../resources/members.tsx";
import { messages } from "../resources/messages.tsx";
import { messagesPerRoom } from "../resources/messages-per-room.tsx";
import { parked } from "../resources/parked.tsx";
import { pins } from "../resources/pins.tsx";
import { reports } from "../resources/reports.tsx";
import { roomActivity } from "../resources/room-activity.tsx";
import { rooms } from "../resources/rooms.tsx";
import { signupInvitations } from "../resources/signup-invitations.tsx";
import { activeUsers, busiestHours, messagesOverTime, retention } from "../resources/trends.tsx";
import { userActivity } from "../resources/user-activity.tsx";
import { users } from "../resources/users.tsx";
import { LivePage } from "../room/live-page.tsx";
import { RoomPage } from "../room/room-page.tsx";
import { SettingsPage } from "../settings/settings-page.tsx";
import type { Resource } from "../table/resource.ts";
import { TablePage } from "../table/table-page.tsx";
import { texts } from "../texts.ts";
import { UserPage } from "../users/user-page.tsx";
import type { PageProps, Params } from "./router.ts";

interface Route {
  readonly path: string;
  readonly Page: ComponentType<PageProps>;
}

function table<Row>(resource: Resource<Row>): Route {
  return { path: resource.path, Page: (props) => <TablePage resource={resource} {...props} /> };
}

const settings = { path: "/settings", title: texts.settings.title, Page: SettingsPage };
const overview = { path: "/overview", title: texts.overview.title, Page: OverviewPage };

export const home = overview.path;

const routes: readonly Route[] = [
  overview,
  table(users),
  { path: "/users/:user_id", Page: UserPage },
  table(rooms),
  { path: "/rooms/:room_id", Page: RoomPage },
  { path: "/rooms/:room_id/live", Page: LivePage },
  table(members),
  table(bans),
  table(invitations),
  table(pins),
  table(roomAudit),
  table(messages),
  table(reports),
  table(audit),
  table(parked),
  table(signupInvitations),
  table(jobs),
  settings,
  table(messagesPerRoom),
  table(userActivity),
  table(roomActivity),
  table(messagesOverTime),
  table(activeUsers),
  table(busiestHours),
  table(retention),
];

export const menu = [
  { title: texts.groups.start, items: [overview] },
  { title: texts.groups.manage, items: [users, rooms, messages, reports, audit] },
  { title: texts.groups.server, items: [signupInvitations, settings, jobs, parked] },
  {
    title: texts.groups.analytics,
    items: [messagesOverTime, activeUsers, busiestHours, retention, messagesPerRoom, roomActivity, userActivity],
  },
];

/** `/rooms/:room_id/members` matches a path and names its parts. */
function match(pattern: string, path: string): Params | null {
  const names = pattern.split("/");
  const parts = path.split("/");
  if (names.length !== parts.length) return null;
  const params: Record<string, string> = {};
  for (const [index, name] of names.entries()) {
    const part = parts[index] ?? "";
    if (name.startsWith(":")) params[name.slice(1)] = decode(part);
    else if (name !== part) return null;
  }
  return params;
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function findRoute(path: string): { readonly route: Route; readonly params: Params } | null {
  for (const route of routes) {
    const params = match(route.path, path);
    if (params) return { route, params };
  }
  return null;
}
