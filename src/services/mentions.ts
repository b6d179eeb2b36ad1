import type { MessageDto } from "../contract/message.ts";
import type { Deps } from "../deps.ts";
import type { Message } from "../domain/message.ts";
import type { Caller } from "../domain/profile.ts";
import { listMentions } from "../repositories/mentions.ts";
import { isHidden, messagesNow } from "./messages.ts";

export interface Mention {
  readonly message: MessageDto;
  readonly roomName: string;
}

/**
 * PostgreSQL says where the caller was mentioned, each room whether they may see it, and how the message is now: what
 * was deleted is out at once, however far PostgreSQL is behind.
 */
export async function findMentions(
  deps: Deps,
  caller: Caller,
  page: { limit: number; cursor: string | null },
): Promise<{ mentions: Mention[]; next: string | null }> {
  const { userId } = caller.profile;
  const { rows, next } = await listMentions(deps.db, userId, page);
  const shown = new Map<string, MessageDto>();
  await Promise.all(
    [...Map.groupBy(rows, ({ roomId }) => roomId)].map(async ([roomId, here]) => {
      try {
        const seqs = here.map(({ seq }) => seq);
        for (const { message, dto } of await messagesNow(deps, caller, roomId, seqs)) {
          if (isMentioned(message, userId)) shown.set(message.id, dto);
        }
      } catch (error) {
        if (!isHidden(error)) throw error;
      }
    }),
  );
  const mentions = rows.flatMap(({ id, roomName }) => {
    const message = shown.get(id);
    return message ? [{ message, roomName }] : [];
  });
  return { mentions, next };
}

function isMentioned({ deletedAt, mentions, mentionsRoom }: Message, userId: string): boolean {
  return deletedAt === null && (mentionsRoom || mentions.includes(userId));
}
