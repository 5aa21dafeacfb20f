/** Paths made for tests: whole records, small, with what a test wants different. */
import type { Path, Step } from "../src/api/types";

export function step(n: number, more: Partial<Step> = {}): Step {
  return {
    n, resource: `x:${n}`, title: `Title ${n}`, minutes: 60, start: "2026-11-23", end: "2026-11-23", week: 1, url: `https://example.org/${n}`,
    minutesSource: "stated", raises: [{ skill: "s:a", from: 0, to: 1 }], due: null, dependsOn: [], state: "planned", pinned: false, progress: 0,
    relevance: 50, reasons: [], citations: [], tagOnly: false, branch: 1, session: null, flags: [], ...more,
  }; // prettier-ignore
}

export function path(steps: readonly Step[], more: Partial<Path> = {}): Path {
  const selection = { uncovered: 0, penalty: 0, cost: 0, minutes: 0, misfit: 0, change: 0, proven: true, solves: 1, cuts: 0 };
  return {
    id: "p1", fingerprint: "f1", learner: "ada", roles: [], status: "complete", start: "2026-11-25", minutes: steps.length * 60,
    objective: { selection, order: { value: 0, bound: 0, method: "exact" } },
    inputs: { revision: 1, graph: "", catalogue: "", learner: "", planner: "" }, state: "draft", version: 1, end: "2026-12-04", locale: "en",
    skills: [], previous: [], begun: [], steps: [...steps], gap: [], profile: { estimates: [] }, completed: [], waived: [], waivedLevels: [],
    additions: [], constraints: constraints(), certificate: [], conflicts: [], relaxations: [], excluded: [], assumptions: [], degraded: [],
    created: "2026-11-22T00:00:00Z", ...more,
  } as Path; // prettier-ignore
}

export function constraints(more: Partial<NonNullable<Path["constraints"]>> = {}): NonNullable<Path["constraints"]> {
  return {
    hoursPerWeek: 6, weeks: null, deadline: null, timeZone: null, daysOff: [], languages: [], accessibilityFeatures: [], mandatory: [],
    excluded: [], pinned: [], maxStepMinutes: null, maxSteps: null, maxCost: null, modalities: [], providers: [], languageLevels: {}, soft: {}, ...more,
  } as NonNullable<Path["constraints"]>; // prettier-ignore
}

/** A server of a few answers: what was asked is kept; an address without an answer is 404. */
export class Server {
  readonly asked: { method: string; url: string; body: unknown; headers: Headers }[] = [];

  constructor(private readonly answers: Record<string, unknown | ((body: unknown) => Response | unknown)>) {}

  readonly fetch = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const text = await request.clone().text();
    const body = text ? (JSON.parse(text) as unknown) : undefined;
    this.asked.push({ method: request.method, url: url.pathname + url.search, body, headers: request.headers });
    const answer = this.answers[`${request.method} ${url.pathname}`];
    if (answer === undefined) return this.json({ title: "not there", status: 404 }, 404);
    const given = typeof answer === "function" ? (answer as (body: unknown) => unknown)(body) : answer;
    return given instanceof Response ? given : this.json(given);
  };

  private json(value: unknown, status = 200): Response {
    return new Response(JSON.stringify(value), { status, headers: { "content-type": "application/json", etag: '"e1"' } });
  }
}
