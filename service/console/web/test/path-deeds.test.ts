import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { connect } from "../src/api/client";
import { done, expected, undoing } from "../src/elements/path/deeds";
import { Server, constraints, path, step } from "./path-samples";

const SERVER = "http://server.test";
const api = connect(SERVER);
const kept = (value: ReturnType<typeof path>) => ({ value, etag: '"e0"' });

beforeEach(() => vi.unstubAllGlobals());
afterEach(() => vi.unstubAllGlobals());

function serving(answers: ConstructorParameters<typeof Server>[0]): Server {
  const server = new Server(answers);
  vi.stubGlobal("fetch", server.fetch);
  return server;
}

describe("a deed", () => {
  it("is sent with the ETag that was read, so that no other change is lost", async () => {
    const server = serving({ "PATCH /v1/paths/p1/steps/1": path([step(1, { state: "started" })]) });

    await done(api, kept(path([step(1)])), { kind: "start", step: step(1) });

    expect(server.asked[0]?.headers.get("if-match")).toBe('"e0"');
    expect(server.asked[0]?.body).toEqual({ state: "started", by: "learner" });
  });

  it("that plans again comes back with what differs", async () => {
    const differences = [{ code: "dropped", resource: "x:1", title: "Title 1", before: 1, after: null, reason: null }];
    const server = serving({
      "PATCH /v1/paths/p1/steps/1": path([step(2)], { version: 2 }),
      "GET /v1/paths/p1": path([step(2)], { version: 2 }),
      "GET /v1/paths/p1/diff": { path: "p1", from: 1, to: 2, differences, datesChanged: 1, fingerprints: [], minutes: [], uncovered: [] },
    });

    const outcome = await done(api, kept(path([step(1), step(2)])), { kind: "skip", step: step(1) });

    expect(outcome.differences).toEqual(differences);
    expect(server.asked[1]?.url).toBe("/v1/paths/p1/diff?from=1&to=2");
  });

  it("shows at once what will most likely come of it", () => {
    const before = path([step(1), step(2)]);

    expect(expected(before, { kind: "complete", step: step(2) }).steps.map((each) => each.state)).toEqual(["planned", "completed"]);
    expect(expected(before, { kind: "skip", step: step(2) })).toBe(before);
  });
});

describe("taking a deed back", () => {
  it("is no choice for a learner who has completed a step: that is evidence now", () => {
    expect(undoing(api, path([step(1)]), { kind: "complete", step: step(1) }, true)).toBeUndefined();
    expect(undoing(api, path([step(1)]), { kind: "complete", step: step(1) }, false)).toBeDefined();
  });

  it("plans again under the conditions of before", async () => {
    const before = path([step(1)], { constraints: constraints({ hoursPerWeek: 4 }) });
    const server = serving({ "POST /v1/paths/p1/replan": { ...before, version: 3, differences: [] }, "GET /v1/paths/p1": before });

    await undoing(api, before, { kind: "replan", constraints: constraints() }, true)!(kept(path([], { version: 2 })));

    expect(server.asked[0]?.body).toEqual({ constraints: before.constraints });
  });

  it("asks for a skipped step by name, and leaves it loose, as it was", async () => {
    const back = path([step(1, { pinned: true })], { version: 3 });
    const server = serving({
      "POST /v1/paths/p1/steps": { ...back, differences: [] },
      "GET /v1/paths/p1": back,
      "PATCH /v1/paths/p1/steps/1": path([step(1)], { version: 3 }),
    });

    await undoing(api, path([step(1)]), { kind: "skip", step: step(1) }, true)!(kept(path([], { version: 2 })));

    expect(server.asked.map(({ body }) => body)).toEqual([{ resource: "x:1" }, undefined, { pinned: false, by: "learner" }]);
  });

  it("swaps the first resource in again and leaves it loose, as it was", async () => {
    const now = path([step(1, { resource: "y:new", pinned: true })], { version: 2 });
    const back = path([step(1, { pinned: true })], { version: 3 });
    const server = serving({
      "POST /v1/paths/p1/steps/1/swap": { ...back, differences: [] },
      "GET /v1/paths/p1": back,
      "PATCH /v1/paths/p1/steps/1": path([step(1)], { version: 3 }),
    });

    const deed = { kind: "swap", step: step(1), resource: "y:new", title: "New" } as const;
    const outcome = await undoing(api, path([step(1)]), deed, true)!(kept(now));

    expect(server.asked.map(({ method, body }) => [method, body])).toEqual([
      ["POST", { resource: "x:1" }], ["GET", undefined], ["PATCH", { pinned: false, by: "learner" }],
    ]); // prettier-ignore
    expect(outcome.kept.value.steps[0]?.pinned).toBe(false);
  });
});
