/** So long after the last answers a group waits for those who were given them. */
const RECENT_MS = 4;
const WAITS_MAX = 2;
/** So many commands share a commit that more would hardly make it cheaper for each. */
const LARGE = 32;
/** A process that always finds something more to read looks at none of its other sockets, and at no clock. */
const WITHOUT_PAUSE_MAX = 8;

export interface GroupCommitPorts {
  now(): number;
  /** Runs `work` once what is arriving together has arrived: a millisecond or so, the shortest timer that there is. */
  collect(work: () => void): void;
  /** Handles what was gathered. */
  commit(): void;
}

/**
 * When a turn begins. The more commands share one, the less each of them costs, and programs send again as soon as they
 * were answered. So a group is complete, without any timer, when everybody who was answered last is in it; it waits
 * twice as long while somebody of them is missing who was answered a moment ago; and else it takes what arrives
 * together. Of a small group of one sender, or of one who does not wait for answers, that can not be told: it ends with
 * the timer.
 */
export class GroupCommit {
  private readonly ports: GroupCommitPorts;
  /** Answers of the last turn that nothing has followed yet, by user, and how many they are. */
  private readonly unfollowed = new Map<string, number>();
  private missing = 0;
  private answeredAt = 0;
  /** Of the group that is being gathered. */
  private number = 0;
  private isGathering = false;
  private size = 0;
  private readonly present = new Set<string>();
  /** Somebody sends without waiting for answers: when theirs are all there can not be told. */
  private isPipelined = false;
  private isCommitting = false;
  /** Groups that were handled since a timer came. */
  private withoutPause = 0;

  constructor(ports: GroupCommitPorts) {
    this.ports = ports;
  }

  /** A command is in the group, which may be handled before this returns. */
  join(userId: string | null): void {
    if (!this.isGathering) {
      this.isGathering = true;
      this.wait(1);
    }
    if (userId === null) return;
    if (this.present.has(userId)) this.isPipelined = true;
    this.present.add(userId);
    this.size += 1;
    const isExpected = this.follow(userId);
    // Of one sender alone, or of one who does not wait, more may be on its way: to a large group that adds little.
    const isWhole = (this.present.size > 1 && !this.isPipelined) || this.size >= LARGE;
    const isComplete = isExpected && this.missing === 0 && isWhole;
    if (!isComplete || this.isCommitting || this.withoutPause >= WITHOUT_PAUSE_MAX) return;
    this.withoutPause += 1;
    this.commit();
  }

  /** These were answered in a turn, each as often as they stand here. */
  answered(userIds: readonly string[]): void {
    this.unfollowed.clear();
    for (const userId of userIds) this.unfollowed.set(userId, (this.unfollowed.get(userId) ?? 0) + 1);
    this.missing = userIds.length;
    this.answeredAt = this.ports.now();
  }

  /** @returns whether this user was expected. */
  private follow(userId: string): boolean {
    const count = this.unfollowed.get(userId) ?? 0;
    if (count === 0) return false;
    this.unfollowed.set(userId, count - 1);
    this.missing -= 1;
    return true;
  }

  private wait(times: number): void {
    const { number } = this;
    this.ports.collect(() => {
      this.withoutPause = 0;
      // It was complete before.
      if (number !== this.number) return;
      if (times < WAITS_MAX && this.missing > 0 && this.isRecent) this.wait(times + 1);
      else this.commit();
    });
  }

  private commit(): void {
    this.number += 1;
    this.isGathering = false;
    this.size = 0;
    this.present.clear();
    this.isPipelined = false;
    this.isCommitting = true;
    try {
      this.ports.commit();
    } finally {
      this.isCommitting = false;
    }
  }

  private get isRecent(): boolean {
    return this.ports.now() - this.answeredAt < RECENT_MS;
  }
}
