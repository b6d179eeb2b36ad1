import { describe, expect, it } from "vitest";
import { analyticsQuery } from "../../../src/contract/analytics.ts";

const accepts = (start_date: string) => analyticsQuery.safeParse({ start_date }).success;

describe("a bound of a report", () => {
  it.each(["2026-11-01", "2026-11-01T10:00:00Z", "2026-11-01T10:00:00.123+02:00", "2026-11-01T10:00", "2024-02-29"])(
    "may be %s",
    (text) => {
      expect(accepts(text)).toBe(true);
      expect(Number.isNaN(Date.parse(text))).toBe(false);
    },
  );

  it.each(["", "yesterday", "2026-13-01", "2026-02-30", "2025-02-29", "01.11.2026", "2026-11-01 10:00", "1e400", "0"])(
    "may not be %j",
    (text) => expect(accepts(text)).toBe(false),
  );
});
