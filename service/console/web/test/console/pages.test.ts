import { describe, expect, it } from "vitest";
import { matters, mine } from "../../src/console/home/attention";
import { Listing } from "../../src/console/listing";
import type { Me } from "../../src/console/session";
import { marked } from "../../src/console/studio/marked";
import { edgeId, meant, named, ofRole, ofSkill } from "../../src/console/studio/skills/graph";
import { keepStep, tourSeen, tourStep } from "../../src/console/tour/progress";
import home from "../../src/words/en/home.json";

const skill = (id: string, label: string) => ({ type: "skill" as const, id, label, description: "", altLabels: [], parents: [] });
const edge = (before: string, after: string, status: "confirmed" | "suggested" | "rejected" = "confirmed") =>
  ({ type: "edge" as const, before, after, beforeLevel: 1, afterLevel: 1, strength: "hard" as const, status, provenance: "", grounds: [] }); // prettier-ignore
const known = { skills: new Map([["s:a", skill("s:a", "Alpha")], ["s:b", skill("s:b", "Beta")]]), roles: new Map() }; // prettier-ignore
const host = { addController: () => undefined, removeController: () => undefined, requestUpdate: () => undefined, updateComplete: Promise.resolve(true) };

describe("a list", () => {
  it("goes on where it stopped, until there is no more", async () => {
    const list = new Listing<number>(host, async (cursor) => (cursor === "" ? { items: [1, 2], next: "2" } : { items: [3], next: null }));
    await list.restart();
    await list.more();
    expect([list.items, list.next, list.state]).toEqual([[1, 2, 3], null, "ready"]);
  });

  it("shows no answer that a later one has overtaken", async () => {
    const waiting: ((items: number[]) => void)[] = [];
    const list = new Listing<number>(host, () => new Promise((settle) => waiting.push((items) => settle({ items }))));
    const [first, second] = [list.restart(), list.restart()];
    waiting[1]!([2]);
    waiting[0]!([1]);
    await Promise.all([first, second]);
    expect(list.items).toEqual([2]);
  });

  it("keeps what is shown when going on fails", async () => {
    let fails = false;
    const list = new Listing<number>(host, async () => (fails ? Promise.reject(new Error("away")) : { items: [1], next: "1" }));
    await list.restart();
    fails = true;
    await list.more();
    expect([list.items, list.state]).toEqual([[1], "failed"]);
  });
});

describe("what needs attention", () => {
  it("is nothing to a learner, and to others what their scopes reach", () => {
    const scopes = matters.map((matter) => matter.scope);
    expect(mine({ role: "learner", scopes } as unknown as Me)).toEqual([]);
    expect(mine({ role: "ld", scopes: ["graph:read"] } as unknown as Me).map((one) => one.name)).toEqual(["gaps", "edges"]);
  });

  it("has words for each matter", () => {
    for (const { name } of matters) expect(home).toHaveProperty([`attention.${name}.other`]);
  });
});

describe("the skills graph", () => {
  it("draws a role's skills with the prerequisites among them, but none rejected", () => {
    const role = { id: "r", type: "role" as const, label: "R", description: "", altLabels: [], requirements: ["s:a", "s:b"].map((id) =>
      ({ skill: id, level: 1, weight: 1, source: "", assumed: false })) }; // prettier-ignore
    const drawing = ofRole(role, [edge("s:a", "s:b"), edge("s:b", "s:a", "rejected"), edge("s:a", "s:far")], known);
    expect(drawing.nodes.map((node) => node.label)).toEqual(["Alpha", "Beta"]);
    expect(drawing.edges).toHaveLength(1);
  });

  it("draws a skill with its neighbours", () => {
    const drawing = ofSkill("s:a", [edge("s:a", "s:b"), edge("s:x", "s:y")], known);
    expect(drawing.nodes.map(({ id, centre }) => [id, centre])).toEqual([["s:a", true], ["s:b", false]]);
  });

  it("names an edge as the server does", () => expect(edgeId(edge("s:a", "s:b"))).toBe("s:a|1|s:b|1"));

  it("tells a circle in names", () => {
    expect(named("prerequisites form a cycle: s:a -> s:b -> s:a; remove one", known)).toBe("prerequisites form a cycle: Alpha -> Beta -> Alpha; remove one");
  });

  it.each([["alpha ", "s:a"], ["s:b", "s:b"], ["gamma", undefined]])("takes %j for %s", (text, id) => expect(meant(text, known)).toBe(id));
});

it("marks words in a text, whatever is in them", () => {
  expect(marked("C++ and c++", "C++").filter((part) => typeof part !== "string")).toHaveLength(2);
  expect(marked("text", " ")).toEqual(["text"]);
});

it("remembers how far the tour is, and that it is over", () => {
  localStorage.clear();
  expect([tourSeen(), tourStep()]).toEqual([false, undefined]);
  keepStep(2);
  expect(tourStep()).toBe(2);
  expect([tourSeen(true), tourStep()]).toEqual([true, undefined]);
});
