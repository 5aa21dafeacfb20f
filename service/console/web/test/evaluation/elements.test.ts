import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "../internals";
import "../../src/elements/compare/compare";
import "../../src/elements/reviews/review";
import "../../src/elements/runs/runs";
import { connect } from "../../src/api/client";
import { Server } from "../path-samples";

const HOSTILE = "<img src=x onerror=alert(1)>";
const MEASURES = { main: "gap_coverage", higher: ["gap_coverage"], lower: [], atEqual: {}, invariants: [] };
const SUITES = [{ name: "paths", about: "?", measures: MEASURES, packaged: true, shape: "paths", searched: true }];
const RESULT = { suite: "paths", metrics: { gap_coverage: { value: 0.8, low: 0.7, high: 0.9, n: 9 } }, manifest: { data: "d", resampled: "cases" } };
const run = (id: string, more: object = {}) => ({
  id, suite: "paths", state: "done", created: "2026-11-22T06:00:00Z", asked: { suite: "paths", dataset: null, name: `Run ${id}` }, by: HOSTILE, job: `j${id}`, scored: 9, result: RESULT, ...more,
});
const output = (steps: string[]) => ({ status: "complete", steps, titles: Object.fromEntries(steps.map((step) => [step, `${HOSTILE}${step}`])), reasons: {}, minutes: 60, failed: [] });
const found = (steps: string[]) => ({ id: "c1", cluster: "r", scores: { gap_coverage: steps.length / 2 }, output: output(steps), counts: {}, slices: {}, input: { role: "fp:dev", why: HOSTILE, properties: {} } });
const TEST = { verdict: "not enough cases to say", p: 1, adjusted: 1, detectable: 0.35, wins: 0, ties: 1, losses: 2 };
const COMPARISON = {
  differences: { gap_coverage: { value: -0.2, low: -0.4, high: 0, n: 5 } }, regressed: ["c1"], improved: [], changed: { catalogue: ["a", "b"] }, main: "gap_coverage",
  tests: { gap_coverage: TEST }, slices: {}, cases: [{ id: "c1", before: 1, after: 0.5, slices: {}, steps: [{ code: "removed", resource: "y", title: "Y", reasons: [] }] }], spent: {},
};
const QUEUE = {
  id: "q", title: "Which", suite: "paths", runs: ["a", "b"], created: "2026-11-22T06:00:00Z", by: "", raters: 2, state: "open", note: "",
  rubric: { question: "Which is better?", choices: [{ value: -1, label: "A", meaning: "" }, { value: 1, label: "B", meaning: "" }], scale: "ordinal" },
};
const ITEM = { n: 3, case: "c1", input: { role: "fp:dev" }, answers: [output(["x"]), output(["x", "y"])], swapped: false };
const ANSWERS = {
  "GET /v1/evaluations/suites": SUITES,
  "GET /v1/evaluations/datasets": { items: [], next: null },
  "GET /v1/evaluations/runs": { items: [run("b"), run("a"), run("c", { state: "running", result: null })], next: null },
  "GET /v1/evaluations/runs/a": run("a"),
  "GET /v1/evaluations/runs/b": run("b"),
  "GET /v1/evaluations/runs/a/compare": [COMPARISON],
  "GET /v1/evaluations/runs/b/gate": { suite: "paths", ok: true, failures: [], tested: {}, notes: [] },
  "GET /v1/evaluations/runs/a/case": found(["x", "y"]),
  "GET /v1/evaluations/runs/b/case": found(["x"]),
  "GET /v1/evaluations/reviews/q": { queue: QUEUE, counts: { open: 4 } },
  "GET /v1/evaluations/reviews/q/next": { item: ITEM, rated: 1, left: 4 },
  "POST /v1/evaluations/reviews/q/ratings": { n: 3, state: "open" },
  "POST /v1/jobs/jc/cancel": {},
};

beforeEach(() => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => 0, removeEventListener: () => 0 }));
  window.scrollTo = (() => undefined) as typeof window.scrollTo;
});
afterEach(() => {
  document.body.replaceChildren();
  sessionStorage.clear(); // what a test stubbed stays until the next: a removed element may still be asking
});

function put(name: string, properties: object): { element: HTMLElement; server: Server } {
  const server = new Server(ANSWERS);
  vi.stubGlobal("fetch", server.fetch);
  const element = document.createElement(name);
  Object.assign(element, { api: connect("http://server.test"), ...properties });
  document.body.append(element);
  return { element, server };
}

/** All elements below, through every shadow root. */
function deep(root: ParentNode, selector: string): HTMLElement[] {
  const own = [...root.querySelectorAll<HTMLElement>(selector)];
  return [...own, ...[...root.querySelectorAll("*")].flatMap((each) => (each.shadowRoot ? deep(each.shadowRoot, selector) : []))];
}

async function seen(element: HTMLElement, selector: string): Promise<HTMLElement[]> {
  await vi.waitFor(() => expect(deep(element.shadowRoot!, selector).length).toBeGreaterThan(0));
  return deep(element.shadowRoot!, selector);
}

const text = (node: Element): string => node.textContent!.replace(/\s+/g, " ").trim();

describe("fingerpost-runs", () => {
  it("shows each run with its figure, interval and status, hostile names as text", async () => {
    const { element } = put("fingerpost-runs", {});
    const lines = await seen(element, "tbody tr");

    expect(text(lines[0]!)).toContain("80% Gap closed");
    expect(text(lines[0]!)).toContain("70% to 90%");
    expect(text(lines[0]!)).toContain(HOSTILE);
    expect(deep(element.shadowRoot!, "img")).toEqual([]);
    expect(deep(element.shadowRoot!, "input[type=checkbox]")).toHaveLength(2); // one that runs is not to be compared
  });

  it("cancels a run that is under way", async () => {
    const { element, server } = put("fingerpost-runs", {});
    const [cancel] = (await seen(element, "tbody button.plain")) as [HTMLElement];
    cancel.click();

    await vi.waitFor(() => expect(server.asked.map((one) => `${one.method} ${one.url}`)).toContain("POST /v1/jobs/jc/cancel"));
  });

  it("opens a run itself where the host gives no addresses, and tells the host", async () => {
    const { element } = put("fingerpost-runs", {});
    const told = vi.fn();
    element.addEventListener("fingerpost-open", (event) => told((event as CustomEvent).detail));
    const [first] = (await seen(element, "tbody button.way")) as [HTMLElement];
    first.click();

    expect(told).toHaveBeenCalledWith({ page: "run", run: "b" });
    expect((element as HTMLElement & { run: string }).run).toBe("b");
  });
});

describe("fingerpost-compare", () => {
  it("says honestly that the cases are too few, and names the regressed ones", async () => {
    const { element } = put("fingerpost-compare", { a: "a", b: "b" });
    const [main] = (await seen(element, ".panel")) as [HTMLElement];

    expect(text(main)).toContain("−20 points");
    expect(text(main)).toContain("2 cases of 3 got worse and 0 better, but they stand for only 5 independent groups");
    expect(text(main)).toContain("A change of 35 points would have been seen");
    expect(text((await seen(element, "#cases tbody tr"))[0]!)).toContain("100% → 50% −50 points 1 removed");
  });

  it("shows both paths of a case side by side", async () => {
    const { element } = put("fingerpost-compare", { a: "a", b: "b", case: "c1" });
    const lines = await seen(element, "table.sides tbody tr");

    expect(lines.map((line) => line.className)).toEqual(["fold", "changed"]);
    expect(text(lines[1]!)).toContain("removed");
    expect(deep(element.shadowRoot!, "img")).toEqual([]);
  });
});

describe("fingerpost-review", () => {
  it("asks who rates where nobody is known by a key, then takes the number keys", async () => {
    const { element, server } = put("fingerpost-review", { review: "q", single: true });
    const [form] = (await seen(element, "form")) as [HTMLFormElement];
    form.querySelector("input")!.value = "Ines";
    form.dispatchEvent(new SubmitEvent("submit", { cancelable: true }));
    await seen(element, ".choice");
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "9" })); // no such answer
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "2" }));

    await vi.waitFor(() => expect(server.asked.filter((one) => one.method === "POST")).toHaveLength(1));
    expect(server.asked.find((one) => one.method === "POST")!.body).toEqual({ n: 3, value: 1, comment: "", rater: "Ines" });
  });

  it("takes no side: A and B alike, what only one has is marked the same", async () => {
    sessionStorage.setItem("fingerpost-rater", "Ines");
    const { element } = put("fingerpost-review", { review: "q", single: true });
    const [sides] = (await seen(element, "table.sides")) as [HTMLElement];

    expect([...sides.querySelectorAll(".side-name")].map(text)).toEqual(["A", "B"]);
    expect([...sides.querySelectorAll(".mark")].map(text)).toEqual(["only here"]);
    expect(sides.querySelector(".added, .removed")).toBeNull();
  });
});
