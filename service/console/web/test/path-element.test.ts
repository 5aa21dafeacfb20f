import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "./internals";
import "../src/elements/path/path";
import type { FingerpostPath } from "../src/elements/path/path";
import type { Path } from "../src/api/types";
import { Server, path, step } from "./path-samples";

afterEach(() => {
  document.body.replaceChildren();
  vi.unstubAllGlobals();
});
beforeEach(() => vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => 0, removeEventListener: () => 0 })));

async function shown(record: Path, more: ConstructorParameters<typeof Server>[0] = {}): Promise<{ element: FingerpostPath; root: ShadowRoot; server: Server }> {
  const server = new Server({ "GET /v1/paths/p1": record, "GET /v1/me": { learner: null }, ...more });
  vi.stubGlobal("fetch", server.fetch);
  const element = document.createElement("fingerpost-path") as FingerpostPath;
  Object.assign(element, { server: "http://server.test", path: "p1" });
  document.body.append(element);
  await vi.waitFor(() => expect(element.shadowRoot?.querySelector("header h2")).toBeTruthy());
  return { element, root: element.shadowRoot!, server };
}

describe("fingerpost-path", () => {
  it("draws the week of the next step, and the others when they are opened", async () => {
    const many = Array.from({ length: 300 }, (_, at) => step(at + 1, { week: 1 + Math.floor(at / 10) }));
    const { root } = await shown(path(many));

    expect(root.querySelectorAll(".week").length).toBe(30);
    expect(root.querySelectorAll(".step").length).toBe(10);
  });

  it("shows hostile titles and addresses as text", async () => {
    const evil = '"><img src=x onerror=alert(1)><script>alert(2)</script>';
    const { root } = await shown(path([step(1, { title: evil, url: "javascript:alert(3)" })]));

    expect(root.querySelector(".card h4 bdi")?.textContent).toBe(evil);
    expect(root.querySelector("img, script, a[href^=javascript]")).toBeNull();
  });

  it("starts a step at once, and goes back where the server does not have it", async () => {
    const refused = () => new Response(JSON.stringify({ title: "no", detail: "not now", status: 409 }), { status: 409 });
    const { element, root } = await shown(path([step(1)]), { "PATCH /v1/paths/p1/steps/1": refused });

    root.querySelector<HTMLElement>(".actions wa-button")!.click();
    await element.updateComplete;
    expect(root.querySelector(".step")?.className).toContain("started");

    await vi.waitFor(() => expect(root.querySelector(".notice.bad")).toBeTruthy());
    expect(root.querySelector(".step")?.className).toContain("planned");
    expect(root.querySelector('[role="alert"]')?.textContent).toContain("not now");
  });

  it("tells the page when its path became another", async () => {
    const { element, root } = await shown(path([step(1)]), { "PATCH /v1/paths/p1/steps/1": path([step(1, { state: "started" })], { fingerprint: "f2" }) });
    const told = new Promise<CustomEvent>((settle) => document.addEventListener("fingerpost-path-changed", settle as EventListener, { once: true }));

    root.querySelector<HTMLElement>(".actions wa-button")!.click();

    expect((await told).detail).toEqual({ path: "p1", version: 1, fingerprint: "f2", status: "complete" });
    await element.updateComplete;
  });

  it("reads its path again when another element changed it", async () => {
    const { server } = await shown(path([step(1)]));
    const before = server.asked.filter((each) => each.url === "/v1/paths/p1").length;

    document.dispatchEvent(new CustomEvent("fingerpost-path-changed", { detail: { path: "p1" } }));

    await vi.waitFor(() => expect(server.asked.filter((each) => each.url === "/v1/paths/p1").length).toBe(before + 1));
  });

  it("says of a partial path what would help", async () => {
    const weeks = { name: "weeks", subject: null, text: "at most 6 weeks" };
    const { root } = await shown(path([step(1)], { status: "partial", conflicts: [weeks], relaxations: [{ constraint: weeks, alone: true, change: "19", amount: 13 }] }));

    expect(root.querySelector(".standing")?.textContent).toContain("Take 19 weeks.");
  });

  it("puts what does not hold first in the path check", async () => {
    const certificate = [{ claim: "order", verdict: true, witness: "" }, { claim: "minutes", verdict: false, witness: "3 is not 4" }]; // prettier-ignore
    const { element, root } = await shown(path([], { status: "infeasible", certificate }));
    await element.updateComplete;

    expect(root.querySelector(".check h3")?.textContent).toContain("1 of 2");
    expect(root.querySelector(".claims li")?.textContent).toContain("3 is not 4");
  });
});
