import { type EventsResponse, eventsResponse } from "../../src/contract/event.ts";
import { membersResponse, roomResponse } from "../../src/contract/room.ts";
import type { Replica } from "./room-replica.ts";
import { answered, call, history, type Person } from "./worker-client.ts";

export async function eventsAfter(
  as: Person,
  room: string,
  after: number,
  epoch: string,
  limit: number,
): Promise<EventsResponse> {
  const path = `/room/${room}/events?after=${after}&epoch=${epoch}&limit=${limit}`;
  return await answered(call("GET", path, { as }), eventsResponse);
}

/** A room of no more than a page, as its reader finds it. Nothing happens between the three questions. */
export async function snapshot(as: Person, roomId: string): Promise<Replica> {
  const { room } = await answered(call("GET", `/room/${roomId}`, { as }), roomResponse);
  const { members, rev } = await answered(call("GET", `/room/${roomId}/members`, { as }), membersResponse);
  const { messages } = await history(as, roomId, { limit: 100 });
  return {
    reader: as.id,
    rev,
    room,
    members: Object.fromEntries(members.map((member) => [member.user.id, member])),
    messages: Object.fromEntries(messages.map((message) => [message.seq, message])),
  };
}
