import type { Sends } from "./sends.ts";
import type { PlainStream, Stream } from "./stream.ts";
import { Witness } from "./stream.ts";

/** Everything that the clients of one room did and saw. */
export class RoomHistory {
  readonly roomId: string;
  readonly witness = new Witness();
  readonly sends = new Map<number, Sends>();
  readonly streams: Stream[] = [];
  readonly plainStreams: PlainStream[] = [];
  /** Contradictions that a client noticed by itself. */
  readonly faults: string[] = [];

  constructor(roomId: string) {
    this.roomId = roomId;
  }

  get acknowledged(): number {
    let sum = 0;
    for (const sends of this.sends.values()) sum += sends.acknowledged;
    return sum;
  }

  get freshStarts(): number {
    return this.streams.reduce((sum, stream) => sum + stream.freshStarts, 0);
  }

  get resumes(): number {
    return this.streams.reduce((sum, stream) => sum + stream.resumes, 0);
  }
}
