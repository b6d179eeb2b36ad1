/** What became of a send, as its client knows it. */
export const status = { open: 0, ok: 1, refused: 2, unknown: 3 } as const;

const flag = { duplicate: 1, ambiguous: 2, deleteTried: 4, deleteOk: 8, editTried: 16, editOk: 32 } as const;

export interface Acknowledged {
  readonly id: string;
  readonly seq: number;
  readonly rev: number;
  readonly duplicate: boolean;
  /** The transmission that was acknowledged: its connection, and its place in it. 0 for REST, which has no order. */
  readonly connection: number;
  readonly place: number;
}

/**
 * The sends of one client: invoke, then ok, refused or unknown. A million of them have to fit into memory, so each is
 * a row of numbers.
 */
export class Sends {
  readonly client: number;
  readonly userId: string;
  /** Plain sockets know no client_id: their messages are told apart by their content alone. */
  readonly hasClientIds: boolean;
  count = 0;
  acknowledged = 0;
  private size = 256;
  private statuses = new Uint8Array(this.size);
  private flags = new Uint8Array(this.size);
  private seqs = new Uint32Array(this.size);
  private revs = new Uint32Array(this.size);
  private ids = new Float64Array(this.size);
  private connections = new Uint16Array(this.size);
  private places = new Uint32Array(this.size);
  /** Milliseconds since `startedAt`. */
  private invokedAt = new Uint32Array(this.size);
  private endedAt = new Uint32Array(this.size);
  private readonly startedAt = Date.now();

  constructor(client: number, userId: string, hasClientIds = true) {
    this.client = client;
    this.userId = userId;
    this.hasClientIds = hasClientIds;
  }

  invoke(): number {
    const n = this.count;
    this.count += 1;
    if (this.count > this.size) this.grow();
    this.invokedAt[n] = Date.now() - this.startedAt;
    return n;
  }

  /** The first answer counts; another one for the same send must not contradict it. @returns whether it agrees. */
  ok(n: number, ack: Acknowledged): boolean {
    const id = fingerprint(ack.id);
    if (this.statuses[n] === status.ok) return this.seqs[n] === ack.seq && this.ids[n] === id;
    this.statuses[n] = status.ok;
    this.endedAt[n] = Date.now() - this.startedAt;
    this.acknowledged += 1;
    this.seqs[n] = ack.seq;
    this.revs[n] = ack.rev;
    this.ids[n] = id;
    this.connections[n] = ack.connection;
    this.places[n] = ack.place;
    if (ack.duplicate) this.mark(n, flag.duplicate);
    return true;
  }

  /** An attempt went out and was never answered: whatever follows, it may have been carried out. */
  lost(n: number): void {
    this.mark(n, flag.ambiguous);
  }

  /** For good. If an earlier attempt was lost, this answer does not tell what became of that one. */
  refused(n: number): void {
    if (this.statuses[n] === status.ok) return;
    this.statuses[n] = this.has(n, flag.ambiguous) ? status.unknown : status.refused;
    this.endedAt[n] = Date.now() - this.startedAt;
  }

  /** The client goes, and will never know. */
  giveUp(n: number): void {
    if (this.statuses[n] === status.open) this.statuses[n] = status.unknown;
  }

  deleteTried(n: number): void {
    this.mark(n, flag.deleteTried);
  }

  deleteOk(n: number): void {
    this.mark(n, flag.deleteOk);
  }

  editTried(n: number): void {
    this.mark(n, flag.editTried);
  }

  editOk(n: number): void {
    this.mark(n, flag.editOk);
  }

  statusOf = (n: number): number => this.statuses[n] ?? status.open;
  seqOf = (n: number): number => this.seqs[n] ?? 0;
  revOf = (n: number): number => this.revs[n] ?? 0;
  idOf = (n: number): number => this.ids[n] ?? 0;
  connectionOf = (n: number): number => this.connections[n] ?? 0;
  placeOf = (n: number): number => this.places[n] ?? 0;
  /** Milliseconds from the first attempt to the answer. */
  tookMs = (n: number): number => (this.endedAt[n] ?? 0) - (this.invokedAt[n] ?? 0);
  isDuplicate = (n: number): boolean => this.has(n, flag.duplicate);
  isDeleteTried = (n: number): boolean => this.has(n, flag.deleteTried);
  isDeleteOk = (n: number): boolean => this.has(n, flag.deleteOk);
  isEditTried = (n: number): boolean => this.has(n, flag.editTried);
  isEditOk = (n: number): boolean => this.has(n, flag.editOk);

  clientIdOf(n: number): string {
    return `${this.client}-${n}`;
  }

  /** The tag says whose message it is in any reader, whatever the envelope. */
  contentOf(n: number): string {
    return `~${this.client}-${n}~ ${"small talk ".repeat(1 + (n % 3))}`;
  }

  editedContentOf(n: number): string {
    return `${this.contentOf(n)}(edited)`;
  }

  private mark(n: number, bit: number): void {
    this.flags[n] = (this.flags[n] ?? 0) | bit;
  }

  private has(n: number, bit: number): boolean {
    return ((this.flags[n] ?? 0) & bit) !== 0;
  }

  private grow(): void {
    this.size *= 2;
    const wider = <T extends { set(from: T): void }>(from: T, to: T): T => {
      to.set(from);
      return to;
    };
    this.statuses = wider(this.statuses, new Uint8Array(this.size));
    this.flags = wider(this.flags, new Uint8Array(this.size));
    this.seqs = wider(this.seqs, new Uint32Array(this.size));
    this.revs = wider(this.revs, new Uint32Array(this.size));
    this.ids = wider(this.ids, new Float64Array(this.size));
    this.connections = wider(this.connections, new Uint16Array(this.size));
    this.places = wider(this.places, new Uint32Array(this.size));
    this.invokedAt = wider(this.invokedAt, new Uint32Array(this.size));
    this.endedAt = wider(this.endedAt, new Uint32Array(this.size));
  }
}

/** Client and number of a tag `~client-n~`, or of a client_id. */
export function parseTag(text: string | null): { client: number; n: number } | null {
  const parts = /^~?(\d+)-(\d+)(~|$)/.exec(text ?? "");
  return parts ? { client: Number(parts[1]), n: Number(parts[2]) } : null;
}

/** 53 bits of a text (cyrb53): stands for it where a million have to be kept. */
export function fingerprint(text: string): number {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    a = Math.imul(a ^ code, 2_654_435_761);
    b = Math.imul(b ^ code, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & b) + (a >>> 0);
}
