import { describe, expect, it } from "vitest";
import type { Gap, GapRow, WeighedEvidence } from "../src/api/types";
import { axes, bySkill, certainty, goals, sorted } from "../src/elements/gap/reading";

function row(skill: string, current: number, target: number, more: Partial<GapRow> = {}): GapRow {
  return { skill, label: skill, current, target, after: current, weight: 1, origin: "role", status: "deferred", reason: "", levels: [], evidence: [], asked: [], ...more };
}
const gap = (...rows: GapRow[]): Gap => ({ coverage: 0, learner: "ada", profile: { estimates: [] }, rows });

describe("the roles of the attribute", () => {
  it("stand apart by spaces or commas, with weights", () => {
    expect(goals("fp:a, fp:b=0.5\n fp:c=x")).toEqual([
      { role: "fp:a", weight: 1 }, { role: "fp:b", weight: 0.5 }, { role: "fp:c", weight: 1 },
    ]); // prettier-ignore
    expect(goals("  ")).toEqual([]);
  });
});

describe("rows", () => {
  it("come by what weighs most, and those that are held apart", () => {
    const { open, held } = sorted(gap(row("near", 2, 3), row("held", 3, 2), row("far", 0, 3), row("heavy", 1, 3, { weight: 2 })));

    expect(open.map((each) => each.skill)).toEqual(["heavy", "far", "near"]);
    expect(held.map((each) => each.skill)).toEqual(["held"]);
  });

  it("are axes of a radar from three on, at most ten, prerequisites left out", () => {
    const many = Array.from({ length: 20 }, (_, at) => row(`s${at}`, 0, 2));

    expect(axes(gap(row("a", 0, 1), row("b", 0, 1)))).toEqual([]);
    expect(axes(gap(...many)).length).toBe(10);
    expect(axes(gap(row("a", 0, 1), row("b", 0, 1), row("c", 0, 1), row("p", 0, 5, { origin: "prerequisite" }))).map((each) => each.skill)).toEqual(["a", "b", "c"]);
  });
});

describe("certainty", () => {
  it("names the levels between which four of five chances lie", () => {
    const probabilities = [0.05, 0.1, 0.6, 0.15, 0.05, 0.05];

    expect(certainty({ skill: "s", level: 2, probabilities, evidence: [], counted: [], contradictions: [] })).toEqual({ share: 60, low: 1, high: 3 });
  });

  it("of a sure thing is one level", () => {
    expect(certainty({ skill: "s", level: 5, probabilities: [0, 0, 0, 0, 0, 1], evidence: [], counted: [], contradictions: [] })).toEqual({ share: 100, low: 5, high: 5 });
  });
});

describe("evidence", () => {
  it("is found by its skill, the newest first", () => {
    const piece = (id: string, when: string) => ({ learner: "ada", evidence: { id, skill: "s", level: 1, source: "self", when }, weight: 1, reason: "" }) as WeighedEvidence;

    expect(bySkill([piece("old", "2026-01-01"), piece("new", "2026-09-01")]).get("s")?.map((each) => each.evidence.id)).toEqual(["new", "old"]);
  });
});
