/** Between two looks at a storage that is nearly full. */
const LOOK_AGAIN_MS = 1_000;

/**
 * Whether the room's storage is nearly full. To ask SQLite for its size is slow, so it is asked once, and again only
 * when what was written since could have filled it.
 */
export class StorageGauge {
  private readonly look: () => number;
  private readonly bytesMax: number;
  private bytes: number | null = null;
  private lookedAt = 0;

  constructor(look: () => number, bytesMax: number) {
    this.look = look;
    this.bytesMax = bytesMax;
  }

  grew(bytes: number): void {
    if (this.bytes !== null) this.bytes += bytes;
  }

  isFull(now: number): boolean {
    if (this.bytes !== null && this.bytes < this.bytesMax) return false;
    if (this.bytes === null || now - this.lookedAt >= LOOK_AGAIN_MS) {
      this.bytes = this.look();
      this.lookedAt = now;
    }
    return this.bytes >= this.bytesMax;
  }
}
