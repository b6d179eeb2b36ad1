import { describe, expect, it } from "vitest";
import { periodOf } from "../../../src/services/analytics.ts";

const utc = (text: string) => Date.parse(text);

describe("periodOf", () => {
  it("is open where nothing is given", () => {
    expect(periodOf(undefined, undefined)).toEqual({ from: null, to: null });
    expect(periodOf("2026-11-01", undefined)).toEqual({ from: utc("2026-11-01T00:00:00Z"), to: null });
    expect(periodOf(undefined, "2026-11-01")).toEqual({ from: null, to: utc("2026-11-02T00:00:00Z") });
  });

  it("covers the whole day of a bare end date", () => {
    const { from, to } = periodOf("2026-11-01", "2026-11-01");
    expect((to ?? 0) - (from ?? 0)).toBe(86_400_000);
  });

  it("includes the very millisecond of an end time", () => {
    const { from, to } = periodOf("2026-11-01T10:00:00.500Z", "2026-11-01T10:00:00.500Z");
    expect((to ?? 0) - (from ?? 0)).toBe(1);
  });

  it("reads a time without an offset as UTC, and any other by its offset", () => {
    const { from } = periodOf("2026-11-01T10:00", undefined);
    expect(from).toBe(utc("2026-11-01T10:00:00Z"));
    for (const text of ["2026-11-01T10:00:00Z", "2026-11-01T12:00:00+02:00", "2026-11-01T02:30:00-07:30"]) {
      expect(periodOf(text, undefined).from).toBe(from);
    }
  });

  it("crosses months, years and leap days", () => {
    expect(periodOf(undefined, "2024-02-28").to).toBe(utc("2024-02-29T00:00:00Z"));
    expect(periodOf(undefined, "2024-12-31").to).toBe(utc("2025-01-01T00:00:00Z"));
  });

  it.each([
    ["2026-11-02", "2026-11-01"],
    ["2026-11-01T10:00:00.501Z", "2026-11-01T10:00:00.500Z"],
    ["2026-11-02", "2026-11-01T23:59:59.999Z"],
  ])("refuses %s to %s", (start, end) => {
    expect(() => periodOf(start, end)).toThrow(expect.objectContaining({ code: "request.bad_query" }));
  });
});
