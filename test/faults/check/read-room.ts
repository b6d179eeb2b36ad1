import type { RoomEventDto } from "../../../src/contract/event.ts";
import type { MessageDto } from "../../../src/contract/message.ts";
import { fingerprint } from "../load/sends.ts";
import { eventPrint } from "../load/stream.ts";
import type { Api } from "../rig/api.ts";
import type { Person } from "../rig/template.ts";
import { type LogReading, type ReadEvent, type ReadMessage, type RoomReading, toRead } from "./readings.ts";

interface EventsPage {
  readonly epoch: string;
  readonly rev: number;
  readonly recovered: boolean;
  readonly events: readonly RoomEventDto[];
  readonly has_more: boolean;
}

/** Every page of the history, and every page of the members. */
export async function readRoom(api: Api, reader: Person, roomId: string): Promise<RoomReading> {
  const messages: ReadMessage[] = [];
  for (let before = ""; ; ) {
    const page = await api.demand<{ messages: MessageDto[]; page: { has_before: boolean } }>(
      reader,
      "GET",
      `/message/rooms/${roomId}/messages?limit=100${before}`,
    );
    messages.push(...page.messages.map(toRead));
    const last = page.messages.at(-1);
    if (!last || !page.page.has_before) break;
    before = `&before=${last.seq}`;
  }
  const members: RoomReading["members"][number][] = [];
  for (let cursor = ""; ; ) {
    const page = await api.demand<{
      members: { user: { id: string }; role: string }[];
      page: { next_cursor: string | null };
    }>(reader, "GET", `/room/${roomId}/members?limit=100${cursor}`);
    members.push(...page.members.map(({ user, role }) => ({ userId: user.id, role })));
    if (page.page.next_cursor === null) break;
    cursor = `&cursor=${encodeURIComponent(page.page.next_cursor)}`;
  }
  return { messages: messages.reverse(), members };
}

/** Every page of the log, from its beginning. */
export async function readLog(api: Api, reader: Person, roomId: string): Promise<LogReading> {
  const ask = (after: number, epoch: string, limit: number) =>
    api.demand<EventsPage>(reader, "GET", `/room/${roomId}/events?after=${after}&epoch=${epoch}&limit=${limit}`);
  const { epoch, rev } = await ask(0, "none", 1);
  let low = 0;
  let high = rev;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await ask(middle, epoch, 1)).recovered) high = middle;
    else low = middle + 1;
  }
  const events: ReadEvent[] = [];
  for (let after = low; after < rev; ) {
    const page = await ask(after, epoch, 1_000);
    if (!page.recovered) throw new Error(`the log of ${roomId} gave way under its reader at ${after}`);
    events.push(...page.events.map(toReadEvent));
    after = page.events.at(-1)?.rev ?? rev;
    if (!page.has_more) break;
  }
  return { epoch, floor: low, rev, events };
}

function toReadEvent(event: RoomEventDto): ReadEvent {
  const message = "message" in event ? event.message : null;
  return {
    rev: event.rev,
    type: event.type,
    print: eventPrint(event),
    userId: message?.user_id ?? ("member" in event ? event.member.user.id : "user_id" in event ? event.user_id : null),
    seq: message?.seq ?? null,
    messageId: message ? fingerprint(message.id) : null,
  };
}
