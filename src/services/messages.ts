import type { MessageDto } from "../contract/message.ts";
import type { Deps } from "../deps.ts";
import type { HistoryRequest } from "../domain/history.ts";
import type { Caller } from "../domain/profile.ts";
import type { Message } from "../domain/room.ts";
import { contentsOf } from "../repositories/messages.ts";

export interface HistoryPage {
  /** JSON text of an array of message DTOs, newest first. */
  readonly json: string;
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
}

/**
 * The room says which messages there are and what became of them; contents that have left its window are read from
 * PostgreSQL by seq. So there is no seam: what stands in the room is above whatever PostgreSQL says.
 */
export async function history(
  deps: Deps,
  caller: Caller,
  roomId: string,
  request: HistoryRequest,
): Promise<HistoryPage> {
  const { json, missing, hasBefore, hasAfter } = await deps.rooms.history(roomId, caller, request);
  if (!missing) return { json, hasBefore, hasAfter };
  const contents = await contentsOf(deps.db, roomId, missing);
  const messages = (JSON.parse(json) as MessageDto[]).map((message) => {
    const isWanted = message.content === null && message.deleted_at === null && message.seq <= missing.to;
    return isWanted ? { ...message, content: contents.get(message.seq) ?? null } : message;
  });
  return { json: JSON.stringify(messages), hasBefore, hasAfter };
}

export async function send(
  deps: Deps,
  caller: Caller,
  roomId: string,
  input: { content: string; clientId: string | null },
): Promise<{ message: Message; duplicate: boolean }> {
  const { answer } = await deps.rooms.execute(roomId, caller, { type: "message.send", ...input });
  return answer;
}

export async function deleteMessage(deps: Deps, caller: Caller, roomId: string, messageId: string): Promise<Message> {
  const { answer } = await deps.rooms.execute(roomId, caller, { type: "message.delete", messageId });
  return answer.message;
}
