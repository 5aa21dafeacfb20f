import { describe, expect, it } from "vitest";
import { labels, length, next, progress, site, weeks } from "../src/elements/path/reading";
import { path, step } from "./path-samples";

describe("weeks", () => {
  it("hold the steps that begin in them, with their Mondays and Sundays", () => {
    const found = weeks(path([step(1), step(2, { week: 3 }), step(3, { week: 3, state: "completed" })]));

    expect(found.map(({ number, from, to, minutes, done }) => [number, from, to, minutes, done])).toEqual([
      [1, "2026-11-23", "2026-11-29", 60, 0],
      [3, "2026-12-07", "2026-12-13", 120, 1],
    ]);
  });

  it("count from the week of the first day when that is a Sunday", () => {
    const [only] = weeks(path([step(1, { week: 2 })], { start: "2026-11-22" }));

    expect(only?.from).toBe("2026-11-23");
  });

  it("number those between the first day and the last", () => {
    expect(length(path([], { start: "2026-11-22", end: "2026-11-23" }))).toBe(2);
    expect(length(path([], { end: null }))).toBe(1);
  });
});

describe("what comes next", () => {
  it("is what is under way before what is not begun", () => {
    expect(next(path([step(1, { state: "completed" }), step(2), step(3, { state: "started" })]))?.n).toBe(3);
  });

  it("is nothing when all is done or skipped", () => {
    expect(next(path([step(1, { state: "completed" }), step(2, { state: "skipped" })]))).toBeUndefined();
  });
});

describe("progress", () => {
  it("weighs steps by their minutes and counts half a step", () => {
    expect(progress(path([step(1, { state: "completed", minutes: 60 }), step(2, { progress: 50, state: "started" })]))).toBe(75);
  });

  it("is whole for a path without anything to do", () => {
    expect(progress(path([]))).toBe(100);
  });
});

describe("names", () => {
  it("of skills come from the gap, and from reasons for those that it does not have", () => {
    const reasons = [{ code: "raises_skill", kind: "fact" as const, facts: { label: "Beta" }, text: "", citations: [] }];
    const found = labels(path([step(1, { raises: [{ skill: "s:b", from: 0, to: 1 }], reasons })]));

    expect(found.get("s:b")).toBe("Beta");
  });

  it("of sites are hosts; a broken address has none", () => {
    expect([site("https://www.example.org/x"), site("nonsense"), site(null)]).toEqual(["example.org", "", ""]);
  });
});
