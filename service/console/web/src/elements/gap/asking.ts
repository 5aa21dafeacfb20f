/** What the gap's page asks of the server, and what it tells it. */
import { type Api, body } from "../../api/client";
import type { Constraints, Gap, Path, Questions, WeighedEvidence } from "../../api/types";
import type { Goal } from "./reading";

export interface Whole {
  readonly learner: string;
  readonly gap: Gap;
  readonly roles: readonly string[];
  readonly evidence: readonly WeighedEvidence[];
}

const PAGE = 200; // pieces of evidence in one answer
const QUESTIONS = 3; // more is an exam

/** Return the gap of a learner, the caller where none is named; undefined where there is nobody to speak of. */
export async function whole(api: Api, named: string, goals: readonly Goal[], signal: AbortSignal): Promise<Whole | undefined> {
  const learner = named || ((await body(api.GET("/v1/me", { signal }))).learner ?? "");
  if (!learner || !goals.length) return undefined;
  const [gap, evidence, roles] = await Promise.all([
    body(api.POST("/v1/gap", { body: { learner, roles: asked(goals), skills: [] }, signal })),
    pieces(api, learner, signal),
    Promise.all(goals.map((goal) => label(api, goal.role))),
  ]);
  return { learner, gap, roles, evidence };
}

/** Return the checks that would save most; each tries out many paths, so it takes its time. */
export function questions(api: Api, learner: string, goals: readonly Goal[], signal: AbortSignal): Promise<Questions> {
  const request = { learner, roles: asked(goals), skills: [], limit: QUESTIONS, checkMinutes: 10, locale: "en" };
  return body(api.POST("/v1/questions", { body: request, signal }));
}

/** Keep what somebody says of themselves; it counts as any self-assessment does. */
export function told(api: Api, learner: string, skill: string, level: number): Promise<unknown> {
  const when = new Date().toISOString().slice(0, 10);
  const piece = { id: `self-${crypto.randomUUID()}`, skill, level, source: "self" as const, when, by: learner, state: "standing" as const, note: "" };
  return body(api.POST("/v1/learners/{id}/evidence", { params: { path: { id: learner } }, body: { evidence: [piece] } }));
}

/** Make a path; what is left out of the limits is as the learner's record has it. */
export async function planned(api: Api, learner: string, goals: readonly Goal[], limits: Partial<Constraints>): Promise<Path> {
  const request = { learner, roles: asked(goals), skills: [], locale: "en", preview: false };
  const given = Object.keys(limits).length > 0;
  const own = given ? (await body(api.GET("/v1/learners/{id}", { params: { path: { id: learner } } }))).constraints : undefined;
  const constraints = own && { ...own, ...limits };
  return body(api.POST("/v1/paths", { body: { ...request, ...(constraints && { constraints }) } }));
}

function asked(goals: readonly Goal[]) {
  return goals.map(({ role, weight }) => ({ role, weight, kind: "target" as const }));
}

/** Evidence is shown beside the gap: without the right to it the gap stands. */
async function pieces(api: Api, learner: string, signal: AbortSignal): Promise<readonly WeighedEvidence[]> {
  const params = { path: { id: learner }, query: { limit: PAGE } };
  return body(api.GET("/v1/learners/{id}/evidence", { params, signal })).then((page) => page.items, () => []);
}

function label(api: Api, role: string): Promise<string> {
  return body(api.GET("/v1/roles/{id}", { params: { path: { id: role } } })).then((found) => found.label, () => role);
}
