/**
 * How a server's sockets are spoken to. Every message carries a tag `~sender.number~` in its text, which survives any
 * envelope and any batching.
 */
export interface Protocol {
  /** The sub-protocol to offer. */
  readonly offer: string | null;
  readonly pathOf: (room: string, token: string) => string;
  /** Sent as soon as the socket is open. */
  readonly hello: string | null;
  /** The frame that says the socket is in the room; null if the upgrade does. */
  readonly readyPrefix: string | null;
  readonly encode: (tag: string, text: string) => string;
  /**
   * The tags that the member's own part of a frame acknowledges; where there are no acknowledgements, the sender's own
   * message is one.
   */
  readonly acksOf: ((part: string) => string[]) | null;
  /** Where in a frame begins what is the same for every member of the room. */
  readonly commonFrom: (payload: Buffer) => number;
  /** What a client owes now and then though it has nothing to say; null if nothing. */
  readonly ping: string | null;
  /** What a client owes after so many bytes, made of the last frame of messages: whoever is silent is taken for slow. */
  readonly seen: { readonly everyBytes: number; readonly of: (frame: string) => string } | null;
}

const MIB = 1024 * 1024;

export const control: Protocol = {
  offer: null,
  pathOf: (room) => `/ws/${room}?user=bench`,
  hello: null,
  readyPrefix: null,
  encode: (tag, text) => JSON.stringify({ t: "send", id: tag, text }),
  acksOf: (frame) => (frame.startsWith('{"t":"ack"') ? all(frame, /"id":"([^"]+)"/g) : []),
  commonFrom: () => 0,
  ping: null,
  seen: null,
};

export const plain: Protocol = {
  offer: null,
  pathOf: (room, token) => `/ws/${room}?token=${token}`,
  hello: null,
  readyPrefix: null,
  encode: (_tag, text) => text,
  acksOf: null,
  commonFrom: () => 0,
  ping: null,
  // Any frame is a sign of life; this one is refused for being blank, and so disturbs nobody.
  seen: { everyBytes: 4 * MIB, of: () => " " },
};

/** As contract.md has it: `seen` is owed, or the room takes us for a slow consumer. */
export const chatV1: Protocol = {
  offer: "chat.v1",
  pathOf: (room, token) => `/ws/${room}?token=${token}`,
  hello: '{"t":"hello","ack":"batch"}',
  readyPrefix: '{"t":"ready"',
  encode: (tag, content) => JSON.stringify({ t: "send", id: tag, client_id: tag, content }),
  acksOf: (part) => (part.includes('"acks":') ? all(part, /"re":"([^"]+)"/g) : []),
  commonFrom: (payload) => Math.max(0, payload.indexOf('"events":[')),
  ping: '{"t":"ping"}',
  seen: {
    everyBytes: MIB / 4,
    of: (frame) => `{"t":"seen","rev":${Number.parseInt(frame.slice(frame.lastIndexOf('"rev":') + 6), 10)}}`,
  },
};

function all(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found]) => String(found));
}
