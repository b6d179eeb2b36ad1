/** Those that an operator starts. */
export const startableJobs = ["resync", "recount", "reindex"] as const;
export const jobKinds = [...startableJobs, "refresh_profile", "remove_member"] as const;
export const jobStates = ["queued", "running", "done", "failed"] as const;
