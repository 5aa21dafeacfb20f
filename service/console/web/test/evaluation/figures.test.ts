import { describe, expect, it } from "vitest";
import { ahead, change, headline, interval, meaning, named, parts, plainly, rivals, unit, value, verdict } from "../../src/elements/runs/figures";
import { words } from "../../src/kit/words";
import runWords from "../../src/words/en/runs.json";

const say = words({ en: runWords });
const metric = (middle: number, low: number, high: number, enough?: boolean) => ({ value: middle, low, high, n: 9, ...(enough === undefined ? {} : { enough }) });

describe("names of metrics", () => {
  it.each([
    ["gap_coverage", { measure: "gap_coverage", difference: false }],
    ["gap_coverage[greedy]", { measure: "gap_coverage", rival: "greedy", difference: false }],
    ["gap_coverage[ours-greedy]", { measure: "gap_coverage", rival: "greedy", difference: true }],
    ["ndcg_at_10[fused-bm25]", { measure: "ndcg_at_10", rival: "bm25", difference: true }],
    ["gap_coverage[edges 10%]", { measure: "gap_coverage", rival: "edges 10%", difference: false }],
  ])("%s is read", (name, read) => expect(parts(name)).toEqual(read));

  it("are words where we have them, and stay as they are where we have none", () => {
    expect(named("gap_coverage[greedy]", say)).toBe("Gap closed, by taking the best next course each time");
    expect(named("something_new", say)).toBe("something new");
    expect(meaning("something_new", say)).toBe("");
  });

  it("lead to rivals and the differences to them", () => {
    const metrics = { a: metric(1, 0, 1), "a[x]": metric(0, 0, 1), "a[ours-x]": metric(1, 0, 1), "b[y]": metric(0, 0, 1) };
    expect(rivals(metrics, "a")).toEqual(["x"]);
    expect(ahead(metrics, "a", "x")).toBe(metrics["a[ours-x]"]);
    expect(ahead(metrics, "b", "y")).toBeUndefined();
    expect(headline(metrics, "nowhere")).toBe("a");
  });
});

describe("numbers", () => {
  it("are read in their unit", () => {
    expect(value(0.818, unit("gap_coverage"), "en")).toBe("81.8%");
    expect(value(1957.4, unit("minutes[greedy]"), "en")).toBe("1,957 min");
    expect(change(-0.061, "share", "en", say)).toBe("−6.1 points");
    expect(change(40, "minutes", "en", say)).toBe("+40 min");
  });

  it("have an interval, or too few cases for one", () => {
    expect(interval(metric(0.8, 0.7, 0.9), "gap_coverage", "en", say)).toBe("70% to 90%");
    expect(interval(metric(0.8, 0.7, 0.9, false), "gap_coverage", "en", say)).toBe("not enough cases to say");
  });

  it.each([
    [metric(0.1, 0.05, 0.2), 1, "ahead"],
    [metric(0.1, 0.05, 0.2), -1, "behind"],
    [metric(-0.1, -0.2, -0.05), 1, "behind"],
    [metric(0.1, -0.05, 0.2), 1, "alike"],
    [metric(0.1, 0.05, 0.2, false), 1, "few"],
  ])("a difference says what its interval allows", (difference, better, told) => expect(verdict(difference, better)).toBe(told));
});

it("an id is read as words", () => expect(plainly("fp:python-classes")).toBe("python classes"));

it("every metric that has a name says what it means, but for a few that explain themselves", () => {
  const names = Object.keys(runWords).filter((key) => /^metric\.[^.]+$/.test(key) && !["metric.of", "metric.ahead"].includes(key));
  const bare = names.filter((key) => !(`${key}.means` in runWords));
  expect(bare).toEqual(["metric.tag_precision", "metric.tag_recall", "metric.jaccard", "metric.citation_precision", "metric.citation_recall"]);
});
