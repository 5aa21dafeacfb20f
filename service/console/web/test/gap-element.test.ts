import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "./internals";
import "../src/elements/gap/gap";
import type { FingerpostGap } from "../src/elements/gap/gap";
import { Server, path } from "./path-samples";

const ROW = { current: 0, target: 3, after: 0, weight: 1, origin: "role", status: "deferred", reason: "", levels: [], evidence: [], asked: [] };
const ESTIMATE = { skill: "s:a", level: 1, probabilities: [0.1, 0.8, 0.1, 0, 0, 0], evidence: ["e"], counted: [], contradictions: [] };
const GAP = {
  coverage: 0.25, learner: "ada", profile: { estimates: [ESTIMATE] },
  rows: [{ ...ROW, skill: "s:a", label: "Alpha", current: 1 }, { ...ROW, skill: "s:b", label: "<b>Beta</b>" }],
}; // prettier-ignore
const PIECE = { learner: "ada", evidence: { id: "e", skill: "s:a", level: 1, source: "manager", when: "2026-09-01", by: "lead", original: null, link: "javascript:1", state: "standing", note: "" }, weight: 0.7, reason: "", contradicts: [] };
const ANSWERS = {
  "POST /v1/gap": GAP,
  "GET /v1/learners/ada/evidence": { items: [PIECE], next: null },
  "GET /v1/roles/fp%3Adev": { type: "role", id: "fp:dev", label: "Developer" },
};

beforeEach(() => vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => 0, removeEventListener: () => 0 })));
afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});

async function shown(more: ConstructorParameters<typeof Server>[0] = {}): Promise<{ element: FingerpostGap; root: ShadowRoot; server: Server }> {
  const server = new Server({ ...ANSWERS, ...more });
  vi.stubGlobal("fetch", server.fetch);
  const element = document.createElement("fingerpost-gap") as FingerpostGap;
  Object.assign(element, { server: "http://server.test", learner: "ada", roles: "fp:dev" });
  document.body.append(element);
  await vi.waitFor(() => expect(element.shadowRoot?.querySelector("table")).toBeTruthy());
  return { element, root: element.shadowRoot!, server };
}

describe("fingerpost-gap", () => {
  it("says level, certainty and evidence of each skill in words", async () => {
    const { root } = await shown();
    const [beta, alpha] = [...root.querySelectorAll("tbody tr")].map((line) => line.textContent!.replace(/\s+/g, " "));

    expect(alpha).toContain("1 knows what it is");
    expect(alpha).toContain("→ 3 does it alone");
    expect(alpha).toContain("level 1: 80 % likely");
    expect(alpha).toContain("Manager");
    expect(beta).toContain("Nobody has looked yet");
    expect(root.querySelector("h2")?.textContent).toBe("Developer");
  });

  it("shows hostile names and addresses as text", async () => {
    const { root } = await shown();

    expect(root.querySelector("tbody b, a[href^=javascript]")).toBeNull();
    expect(root.querySelector("tbody th bdi")?.textContent).toBe("<b>Beta</b>");
  });

  it("makes a path and tells which", async () => {
    const { element, root, server } = await shown({ "POST /v1/paths": path([]) });
    const told = new Promise<CustomEvent>((settle) => element.addEventListener("fingerpost-path-changed", settle as EventListener));

    root.querySelector("form")!.dispatchEvent(new SubmitEvent("submit"));

    expect((await told).detail.path).toBe("p1");
    const sent = server.asked.find((each) => each.url === "/v1/paths")?.body;
    expect(sent).toMatchObject({ learner: "ada", roles: [{ role: "fp:dev", weight: 1, kind: "target" }] });
    expect(sent).not.toHaveProperty("constraints");
  });

  it("leaves the making to a host page that says so", async () => {
    const { element, root, server } = await shown();
    element.addEventListener("fingerpost-make-path", (event) => event.preventDefault());

    root.querySelector("form")!.dispatchEvent(new SubmitEvent("submit"));
    await element.updateComplete;

    expect(server.asked.some((each) => each.url === "/v1/paths")).toBe(false);
  });

  it("asks for the caller where nobody is named, and says what to do where there is none", async () => {
    vi.stubGlobal("fetch", new Server({ "GET /v1/me": { learner: null } }).fetch);
    const element = document.createElement("fingerpost-gap") as FingerpostGap;
    Object.assign(element, { server: "http://server.test", roles: "fp:dev" });
    document.body.append(element);

    await vi.waitFor(() => expect(element.shadowRoot?.textContent).toContain("Choose a person"));
  });
});
