/** Something that sends when the load lets it, and remembers what it knows. */
export interface Client {
  /** Sends up to `count` new messages, as far as its window allows. @returns how many. */
  offer(count: number): number;
  /** Sends that are not answered yet. */
  readonly open: number;
  /** Whether it sees the room live just now. */
  readonly isReady: boolean;
  /** Ends it; what is still open it will never know. */
  stop(): void;
}
