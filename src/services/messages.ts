import type { MessageDto } from "../contract/message.ts";
import { toMessageDto } from "../contract/to-wire.ts";
import type { Deps } from "../deps.ts";
import type { CommandOf } from "../domain/command.ts";
import { AppError, errorInfo } from "../domain/errors.ts";
import type { HistoryRequest } from "../domain/history.ts";
import type { Message, MessageVersion } from "../domain/message.ts";
import type { Caller } from "../domain/profile.ts";
import { previewOf } from "../domain/text.ts";
import { describe, log } from "../log.ts";
import { type Body, bodiesOf, listVersions } from "../repositories/messages.ts";

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
  for (let left = READS_MAX; ; left -= 1) {
    const page = await readHistory(deps, caller, roomId, request, left === 1);
    if (page) return page;
  }
}

/** @returns null if a body was changed between the room's answer and PostgreSQL's, unless this is the last try. */
async function readHistory(
  deps: Deps,
  caller: Caller,
  roomId: string,
  request: HistoryRequest,
  isLast: boolean,
): Promise<HistoryPage | null> {
  const { json, missing, quotes, own, hasBefore, hasAfter } = await deps.rooms.history(roomId, caller, request);
  const isComplete = missing === null && quotes.length === 0;
  if (isComplete && Object.keys(own).length === 0) return { json, hasBefore, hasAfter };
  const bodies = isComplete ? NONE : await bodiesOf(deps.db, roomId, { range: missing, seqs: quotes });
  const known = JSON.parse(json) as MessageDto[];
  const isOvertaken = ({ seq, rev, content }: MessageDto) => content === null && (bodies.get(seq)?.rev ?? 0) > rev;
  if (!isLast && known.some(isOvertaken)) return null;
  const messages = known.map((message) => withOwn(withBody(message, bodies), own[message.seq] ?? []));
  return { json: JSON.stringify(messages), hasBefore, hasAfter };
}

/** The page of a room where bodies change faster than this is read is shown as it comes. */
const READS_MAX = 3;
const NONE: ReadonlyMap<number, Body> = new Map();

/** A message's content, and what it quotes, where the room no longer has them. */
function withBody(message: MessageDto, bodies: ReadonlyMap<number, Body>): MessageDto {
  const { reply_to } = message;
  const whole = message.content === null && message.deleted_at === null ? bodies.get(message.seq) : undefined;
  const isCut = reply_to !== undefined && reply_to.preview === null && !reply_to.deleted;
  const quoted = isCut ? (bodies.get(reply_to.seq)?.content ?? null) : null;
  return {
    ...message,
    ...(whole ? { content: whole.content } : {}),
    ...(whole?.custom ? { custom: whole.custom } : {}),
    ...(isCut && quoted !== null ? { reply_to: { ...reply_to, preview: previewOf(quoted) } } : {}),
  };
}

function withOwn(message: MessageDto, own: readonly string[]): MessageDto {
  if (own.length === 0 || !message.reactions) return message;
  const reactions = message.reactions.map((one) => (own.includes(one.emoji) ? { ...one, me: true as const } : one));
  return { ...message, reactions };
}

/** The same for messages that came with their reader's own reactions. */
export async function completed(deps: Deps, roomId: string, messages: readonly Message[]): Promise<MessageDto[]> {
  const missing = messages.flatMap(({ seq, content, deletedAt, replyTo }) => [
    ...(content === null && deletedAt === null ? [seq] : []),
    ...(replyTo && replyTo.preview === null && !replyTo.isDeleted ? [replyTo.seq] : []),
  ]);
  const bodies = missing.length === 0 ? NONE : await bodiesOf(deps.db, roomId, { range: null, seqs: missing });
  return messages.map((message) => withBody(toMessageDto(message), bodies));
}

/** Messages as their room has them now. @throws AppError if the caller may not see them; see `isHidden`. */
export async function messagesNow(
  deps: Deps,
  caller: Caller,
  roomId: string,
  seqs: readonly number[],
): Promise<{ message: Message; dto: MessageDto }[]> {
  const messages = await deps.rooms.messages(roomId, caller, [...seqs]);
  const shown = await completed(deps, roomId, messages);
  return messages.map((message, index) => ({ message, dto: shown[index] as MessageDto }));
}

/** Over several rooms, what the caller may not see is left out without a word. */
export function isHidden(error: unknown): boolean {
  return error instanceof AppError && [403, 404].includes(errorInfo(error.code).status);
}

/** The answer to what is done already: without PostgreSQL, what the room has of the message. */
async function asKnown(deps: Deps, roomId: string, message: Message): Promise<MessageDto> {
  try {
    const [dto] = await completed(deps, roomId, [message]);
    if (dto) return dto;
  } catch (error) {
    log("warn", "a body was not read", { room: roomId, error: describe(error) });
  }
  return toMessageDto(message);
}

export async function send(
  deps: Deps,
  caller: Caller,
  roomId: string,
  input: Omit<CommandOf<"message.send">, "type">,
): Promise<{ message: MessageDto; duplicate: boolean }> {
  const { answer } = await deps.rooms.execute(roomId, caller, { type: "message.send", ...input });
  const message = answer.duplicate ? await asKnown(deps, roomId, answer.message) : toMessageDto(answer.message);
  return { message, duplicate: answer.duplicate };
}

export async function getMessage(deps: Deps, caller: Caller, roomId: string, messageId: string): Promise<MessageDto> {
  const message = await deps.rooms.message(roomId, caller, messageId);
  const [dto] = await completed(deps, roomId, [message]);
  return dto as MessageDto;
}

/** A message between those before and after it, as they were at one moment. */
export async function messageInContext(
  deps: Deps,
  caller: Caller,
  roomId: string,
  messageId: string,
  context: number,
): Promise<{ message: MessageDto; messages: MessageDto[]; hasBefore: boolean; hasAfter: boolean }> {
  const request = { anchor: { kind: "message", id: messageId }, limit: 2 * context + 1 } as const;
  const { json, hasBefore, hasAfter } = await history(deps, caller, roomId, request);
  const messages = JSON.parse(json) as MessageDto[];
  const message = messages.find(({ id }) => id === messageId);
  if (!message) throw new AppError("message.not_found");
  return { message, messages, hasBefore, hasAfter };
}

/** A command about one message that answers with it. */
export async function change<T extends "message.edit" | "message.delete" | "message.pin">(
  deps: Deps,
  caller: Caller,
  roomId: string,
  command: CommandOf<T>,
): Promise<MessageDto> {
  const { answer } = await deps.rooms.execute(roomId, caller, command);
  return await asKnown(deps, roomId, answer.message);
}

export async function listPins(
  deps: Deps,
  caller: Caller,
  roomId: string,
  before: number,
  limit: number,
): Promise<{ pins: MessageDto[]; next: number | null }> {
  const { items, next } = await deps.rooms.pins(roomId, caller, before, limit);
  return { pins: await completed(deps, roomId, items), next };
}

/**
 * What edits have replaced: the later ones stand in the room, the earlier ones in PostgreSQL, and the room says where
 * the border is. @returns one more than `limit` if there are more.
 */
export async function findVersions(
  deps: Deps,
  caller: Caller,
  roomId: string,
  messageId: string,
  before: number,
  limit: number,
): Promise<MessageVersion[]> {
  const { seq, versions, olderUpTo } = await deps.rooms.versions(roomId, caller, messageId, before, limit + 1);
  const left = limit + 1 - versions.length;
  if (left === 0 || olderUpTo === 0) return versions;
  return [...versions, ...(await listVersions(deps.db, roomId, seq, olderUpTo, left))];
}
