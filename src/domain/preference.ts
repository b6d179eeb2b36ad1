export const notificationLevels = ["all", "mentions", "none"] as const;
export type NotificationLevel = (typeof notificationLevels)[number];

/** What somebody wishes for one of their rooms; nobody else sees it. */
export interface Preference {
  readonly userId: string;
  /** Until when they want to hear nothing of the room. */
  readonly mutedUntil: number | "forever" | null;
  readonly isFavourite: boolean;
  readonly level: NotificationLevel;
}

export type PreferencePatch = Partial<Omit<Preference, "userId">>;

export function defaultPreference(userId: string): Preference {
  return { userId, mutedUntil: null, isFavourite: false, level: "all" };
}
