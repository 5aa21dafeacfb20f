import { describe, expect, it } from "vitest";
import { span } from "../../src/charts/forest-span";
import { around, byKind, counted } from "../../src/elements/compare/changes";
import { rows } from "../../src/elements/runs/sides";

describe("two lists side by side", () => {
  it("have the same steps in one row, and what only one has alone", () => {
    expect(rows(["a", "b", "c"], ["a", "x", "c"])).toEqual([
      { left: "a", right: "a" }, { left: "b", moved: false }, { right: "x", moved: false }, { left: "c", right: "c" },
    ]);
  });

  it("say that a step stands elsewhere", () => {
    const found = rows(["a", "b", "c"], ["b", "c", "a"]);
    expect(found.filter((row) => row.moved)).toEqual([{ left: "a", moved: true }, { right: "a", moved: true }]);
  });

  it("show every step of both once, whatever they are", () => {
    let seed = 7;
    const next = (most: number): number => (seed = (seed * 1103515245 + 12345) % 2 ** 31) % most;
    for (let turn = 0; turn < 200; turn++) {
      const drawn = (): string[] => [...new Set(Array.from({ length: next(12) }, () => String(next(15))))];
      const [left, right] = [drawn(), drawn()];
      const found = rows(left, right);
      expect(found.flatMap((row) => row.left ?? [])).toEqual(left);
      expect(found.flatMap((row) => row.right ?? [])).toEqual(right);
      expect(found.filter((row) => row.left && row.right).every((row) => row.left === row.right)).toBe(true);
    }
  });
});

describe("the cases of a comparison", () => {
  const change = (id: string, code?: "added" | "removed") => ({
    id, before: 1, after: 0.5, slices: {}, steps: code ? [{ code, resource: "r", title: "R", reasons: [] }] : [],
  });
  const comparison = { regressed: ["worst", "untold"], improved: ["good"], cases: [change("worst", "removed"), change("good"), change("same", "added")] };

  it("are told by kind, the worst first, also those that it only names", () => {
    const found = byKind(comparison as never);
    expect(found.regressed.map((one) => one.id)).toEqual(["worst", "untold"]);
    expect(found.improved.map((one) => one.id)).toEqual(["good"]);
    expect(found.other.map((one) => one.id)).toEqual(["same"]);
    expect(counted(found.regressed[0]!)).toEqual({ added: 0, removed: 1, moved: 0 });
  });

  it("lead to the one before and the one after", () => {
    const { regressed } = byKind(comparison as never);
    expect(around(regressed, "worst")).toEqual({ at: 0, next: "untold" });
    expect(around(regressed, "nobody")).toEqual({ at: -1 });
  });
});

describe("the axis of a forest", () => {
  const row = (low: number, value: number, high: number) => ({ label: "", low, value, high });
  it("is 0 to 1 for shares", () => expect(span([row(0.2, 0.3, 0.4)], false)).toEqual({ min: 0, max: 1 }));
  it("holds the line of no difference with room beside it", () => {
    const { suggestedMin, suggestedMax } = span([row(-0.3, -0.2, -0.1)], true);
    expect(suggestedMin).toBe(-0.3);
    expect(suggestedMax).toBeGreaterThan(0);
  });
  it("begins at 0 for what is no share", () => expect(span([row(20, 30, 40)], false)).toEqual({ suggestedMin: 0, suggestedMax: 40 }));
});
