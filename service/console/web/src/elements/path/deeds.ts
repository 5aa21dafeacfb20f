/** What people do to a path, each in one place: the request, what comes back, and how it is taken back. */
import { type Api, type Tagged, body, tagged } from "../../api/client";
import type { Constraints, Difference, Path, Step, StepChange } from "../../api/types";

export type Deed =
  | { readonly kind: "start" | "complete" | "skip" | "pin" | "unpin"; readonly step: Step }
  | { readonly kind: "swap"; readonly step: Step; readonly resource: string; readonly title: string }
  | { readonly kind: "replan"; readonly constraints: Constraints | undefined };

export interface Outcome {
  readonly kept: Tagged<Path>;
  readonly differences: readonly Difference[];
  readonly datesChanged: number;
}

const CHANGES: Readonly<Record<"start" | "complete" | "skip" | "pin" | "unpin", StepChange>> = {
  start: { state: "started", by: "learner" },
  complete: { state: "completed", by: "learner" },
  skip: { state: "skipped", by: "learner" },
  pin: { pinned: true, by: "learner" },
  unpin: { pinned: false, by: "learner" },
};

/** Return the path with its ETag. */
export function read(api: Api, id: string, signal?: AbortSignal): Promise<Tagged<Path>> {
  return tagged(api.GET("/v1/paths/{id}", { params: { path: { id } }, signal }));
}

/** Do it; raise Problem where the server does not let it be, 412 where the path was changed meanwhile. */
export async function done(api: Api, kept: Tagged<Path>, deed: Deed): Promise<Outcome> {
  if (deed.kind === "swap") return swapped(api, kept, deed.step.n, deed.resource);
  if (deed.kind === "replan") return replanned(api, kept, deed.constraints);
  return changed(api, kept, deed.step.n, CHANGES[deed.kind]);
}

/** Return what takes a deed back, undefined where nothing does: a learner's completion is evidence, and stays. */
export function undoing(api: Api, before: Path, deed: Deed, learner: boolean): ((now: Tagged<Path>) => Promise<Outcome>) | undefined {
  const again = (now: Tagged<Path>): Promise<Outcome> => replanned(api, now, before.constraints);
  if (deed.kind === "replan") return again;
  if (deed.kind === "skip") return (now) => addedBack(api, now, deed.step);
  if (deed.kind === "swap") return (now) => swappedBack(api, now, deed.step, deed.resource);
  const was = deed.step;
  const back: StepChange[] = [];
  if (deed.kind === "start") back.push({ state: "planned", by: "learner" });
  if (deed.kind === "complete" && !learner) back.push({ state: "started", by: "ld" });
  if (deed.kind === "complete" && !learner && was.state === "planned") back.push({ state: "planned", by: "ld" });
  if (deed.kind === "pin" || deed.kind === "unpin") back.push({ pinned: was.pinned, by: "learner" });
  return back.length ? (now) => inTurn(api, now, was.resource, back) : undefined;
}

/** Return the path as it will most likely be, shown until the server has answered. */
export function expected(path: Path, deed: Deed): Path {
  if (deed.kind === "swap" || deed.kind === "replan" || deed.kind === "skip") return path;
  const { state, pinned } = CHANGES[deed.kind];
  const change = (step: Step): Step => ({ ...step, state: state ?? step.state, pinned: pinned ?? step.pinned });
  return { ...path, steps: path.steps.map((step) => (step.n === deed.step.n ? change(step) : step)) };
}

async function changed(api: Api, kept: Tagged<Path>, n: number, change: StepChange): Promise<Outcome> {
  const id = kept.value.id;
  const params = { path: { id, n }, header: matching(kept) };
  const now: Tagged<Path> = await tagged(api.PATCH("/v1/paths/{id}/steps/{n}", { params, body: change }));
  const [from, to] = [kept.value.version, now.value.version];
  if (from === to || change.state !== "skipped") return { kept: now, differences: [], datesChanged: 0 };
  const told = await body(api.GET("/v1/paths/{id}/diff", { params: { path: { id }, query: { from, to } } }));
  return { kept: await read(api, id), differences: told.differences, datesChanged: told.datesChanged };
}

async function swapped(api: Api, kept: Tagged<Path>, n: number, resource: string): Promise<Outcome> {
  const id = kept.value.id;
  const params = { path: { id, n }, header: matching(kept) };
  const told = await body(api.POST("/v1/paths/{id}/steps/{n}/swap", { params, body: { resource } }));
  return { kept: await read(api, id), differences: told.differences ?? [], datesChanged: told.datesChanged ?? 0 };
}

async function replanned(api: Api, kept: Tagged<Path>, constraints: Constraints | undefined): Promise<Outcome> {
  const id = kept.value.id;
  const params = { path: { id }, header: matching(kept) };
  const told = await body(api.POST("/v1/paths/{id}/replan", { params, body: { constraints } }));
  return { kept: await read(api, id), differences: told.differences ?? [], datesChanged: told.datesChanged ?? 0 };
}

async function swappedBack(api: Api, now: Tagged<Path>, was: Step, chosen: string): Promise<Outcome> {
  const at = now.value.steps.find((step) => step.resource === chosen);
  if (!at) return { kept: await read(api, now.value.id), differences: [], datesChanged: 0 };
  const back = await swapped(api, now, at.n, was.resource);
  if (was.pinned) return back;
  const loosened = await inTurn(api, back.kept, was.resource, [{ pinned: false, by: "learner" }]);
  return { ...loosened, differences: back.differences, datesChanged: back.datesChanged };
}

/** Planning again would keep what took the step's place, as every change costs: so it is asked for by name. */
async function addedBack(api: Api, now: Tagged<Path>, was: Step): Promise<Outcome> {
  const params = { path: { id: now.value.id }, header: matching(now) };
  const told = await body(api.POST("/v1/paths/{id}/steps", { params, body: { resource: was.resource } }));
  const kept = await read(api, now.value.id);
  const loosened = was.pinned ? { kept } : await inTurn(api, kept, was.resource, [{ pinned: false, by: "learner" }]);
  return { kept: loosened.kept, differences: told.differences ?? [], datesChanged: told.datesChanged ?? 0 };
}

async function inTurn(api: Api, now: Tagged<Path>, resource: string, changes: readonly StepChange[]): Promise<Outcome> {
  let outcome: Outcome = { kept: now, differences: [], datesChanged: 0 };
  for (const change of changes) {
    const step = outcome.kept.value.steps.find((each) => each.resource === resource);
    if (step) outcome = await changed(api, outcome.kept, step.n, change);
  }
  return outcome;
}

function matching(kept: Tagged<Path>): { "If-Match"?: string } {
  return kept.etag ? { "If-Match": kept.etag } : {};
}
