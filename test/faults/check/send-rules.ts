import type { RoomHistory } from "../load/history.ts";
import { parseTag, type Sends, status } from "../load/sends.ts";
import type { ReadMessage } from "./readings.ts";
import type { Rule } from "./rules.ts";

/** Which send of which client a message is: by its client_id, or by the tag in its content. */
function sendOf(history: RoomHistory, message: ReadMessage): { sends: Sends; n: number } | null {
  const tag = parseTag(message.clientId ?? message.content);
  const sends = tag ? history.sends.get(tag.client) : undefined;
  return sends && tag && tag.n < sends.count ? { sends, n: tag.n } : null;
}

/** P1: everything that was acknowledged is there, as it was acknowledged. */
const nothingLost: Rule = function* (history, { room }) {
  const bySeq = new Map(room.messages.map((message) => [message.seq, message]));
  for (const sends of history.sends.values()) {
    for (let n = 0; n < sends.count; n += 1) {
      if (sends.statusOf(n) !== status.ok) continue;
      const message = bySeq.get(sends.seqOf(n));
      const name = sends.clientIdOf(n);
      if (!message) yield `${name} was acknowledged as seq ${sends.seqOf(n)}, which is not there`;
      else if (message.id !== sends.idOf(n)) yield `${name} was acknowledged as seq ${message.seq}, which is another`;
      else if (message.userId !== sends.userId) yield `${name} is now somebody else's`;
      else if (message.isDeleted) {
        if (!sends.isDeleteTried(n)) yield `${name} is deleted, which nobody asked for`;
        if (message.content !== null) yield `${name} is deleted, and its content is still there`;
        if (message.reactions !== "") yield `${name} is deleted, and its reactions are still there`;
      } else if (message.isEdited && !sends.isEditTried(n)) yield `${name} is edited, which nobody asked for`;
      else if (!message.isEdited && sends.isEditOk(n)) yield `${name} was edited, and is as it was`;
      else if (message.content !== (message.isEdited ? sends.editedContentOf(n) : sends.contentOf(n))) {
        yield `${name} has another content`;
      } else if (sends.isDeleteOk(n)) yield `${name} was deleted, and is still there`;
    }
  }
};

/** P2: id, client_id and seq map one to one, and nobody sent what is not in the history. */
const oneToOne: Rule = function* (history, { room }) {
  const ids = new Set<number>();
  const seqs = new Set<number>();
  const names = new Set<string>();
  for (const message of room.messages) {
    if (ids.has(message.id)) yield `seq ${message.seq} has the id of another`;
    ids.add(message.id);
    if (seqs.has(message.seq)) yield `seq ${message.seq} is there twice`;
    seqs.add(message.seq);
    const send = sendOf(history, message);
    if (!send) {
      yield `seq ${message.seq} was sent by nobody`;
      continue;
    }
    const name = send.sends.clientIdOf(send.n);
    if (names.has(name)) yield `${name} is there twice`;
    names.add(name);
    if (send.sends.hasClientIds !== (message.clientId !== null)) yield `${name} has a wrong client_id`;
    if (message.userId !== send.sends.userId) yield `${name} is somebody else's`;
  }
};

/** P8: what was refused for good, is nowhere. */
const nothingRefusedVisible: Rule = function* (history, { room }) {
  for (const message of room.messages) {
    const send = sendOf(history, message);
    if (send && send.sends.statusOf(send.n) === status.refused) {
      yield `${send.sends.clientIdOf(send.n)} was refused, and is there as seq ${message.seq}`;
    }
  }
};

/** After healing a client that repeats until it is answered has an answer to everything. */
const everythingAnswered: Rule = function* (history) {
  for (const sends of history.sends.values()) {
    for (let n = 0; n < sends.count; n += 1) {
      if (sends.statusOf(n) === status.open) yield `${sends.clientIdOf(n)} was never answered`;
    }
  }
};

/** P4: what one connection sent first has the lower seq. A duplicate got its seq from an earlier connection. */
const firstInFirstOut: Rule = function* (history) {
  for (const sends of history.sends.values()) {
    const order: number[] = [];
    for (let n = 0; n < sends.count; n += 1) {
      if (sends.statusOf(n) === status.ok && !sends.isDuplicate(n) && sends.placeOf(n) > 0) order.push(n);
    }
    order.sort((a, b) => sends.connectionOf(a) - sends.connectionOf(b) || sends.placeOf(a) - sends.placeOf(b));
    for (let i = 1; i < order.length; i += 1) {
      const before = order[i - 1] ?? 0;
      const n = order[i] ?? 0;
      if (sends.connectionOf(before) === sends.connectionOf(n) && sends.seqOf(before) >= sends.seqOf(n)) {
        yield `${sends.clientIdOf(n)} overtook ${sends.clientIdOf(before)} on one connection`;
      }
    }
  }
};

/** The rev of an acknowledgement is the one of the message's event. */
const revsAsAcknowledged: Rule = function* (history, { log }) {
  const created = new Map<number, { rev: number; messageId: number | null }>();
  for (const { type, seq, rev, messageId } of log.events) {
    if (type === "message.created" && seq !== null) created.set(seq, { rev, messageId });
  }
  for (const sends of history.sends.values()) {
    for (let n = 0; n < sends.count; n += 1) {
      // A duplicate's rev is the newest of its message; a plain socket is told none.
      if (sends.statusOf(n) !== status.ok || sends.isDuplicate(n) || sends.revOf(n) === 0) continue;
      const event = created.get(sends.seqOf(n));
      if (!event) {
        if (sends.revOf(n) > log.floor) yield `${sends.clientIdOf(n)} has no event`;
      } else if (event.rev !== sends.revOf(n) || event.messageId !== sends.idOf(n)) {
        yield `${sends.clientIdOf(n)} was acknowledged with rev ${sends.revOf(n)}, its event has ${event.rev}`;
      }
    }
  }
};

/** Contradictions that a client noticed by itself: two originals for one send, answers to what was not asked. */
const answersAgree: Rule = function* (history) {
  yield* history.faults;
};

export const sendRules = {
  "nothing lost (P1)": nothingLost,
  "one to one (P2)": oneToOne,
  "nothing refused is visible (P8)": nothingRefusedVisible,
  "everything is answered (P8)": everythingAnswered,
  "first in, first out (P4)": firstInFirstOut,
  "revs as acknowledged (P3)": revsAsAcknowledged,
  "answers agree (P2)": answersAgree,
} as const;
