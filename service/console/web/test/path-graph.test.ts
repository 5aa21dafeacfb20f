import { describe, expect, it } from "vitest";
import { arrows, layout } from "../src/charts/graph-layout";
import { lines } from "../src/charts/path-graph";

const chain = (count: number) => Array.from({ length: count }, (_, at) => ({ n: at + 1, dependsOn: Array.from({ length: at }, (_, i) => i + 1) }));

describe("the graph", () => {
  it("leaves out an arrow that a chain of others says already", () => {
    expect(arrows(chain(4))).toEqual([{ from: 1, to: 2 }, { from: 2, to: 3 }, { from: 3, to: 4 }]); // prettier-ignore
  });

  it("has a place for every step, later ones further to the right", () => {
    const { spots } = layout(chain(5));

    expect(spots.map((spot) => spot.n)).toEqual([1, 2, 3, 4, 5]);
    expect(spots.every((spot, at) => at === 0 || spot.x > spots[at - 1]!.x)).toBe(true);
  });

  it("has places for 300 steps", { timeout: 20_000 }, () => {
    const items = Array.from({ length: 300 }, (_, at) => ({ n: at + 1, dependsOn: [at - 2, at - 6].filter((from) => from > 0) }));

    expect(layout(items).spots.length).toBe(300);
  });

  it("survives a step that depends on one that is not there", () => {
    expect(layout([{ n: 1, dependsOn: [9] }]).arrows).toEqual([]);
  });
});

describe("a title", () => {
  it("is broken into two lines and cut", () => {
    expect(lines("Short")).toEqual(["Short"]);
    expect(lines("word ".repeat(40)).length).toBe(2);
    expect(lines("x".repeat(500))[0]!.length).toBeLessThan(30);
  });
});
