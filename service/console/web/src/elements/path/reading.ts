/** What a path's JSON says at a glance: its weeks, its progress, the names of its skills. Pure. */
import type { Path, Step } from "../../api/types";

const DAY_MS = 86_400_000;

export interface Week {
  readonly number: number;
  /** Monday and Sunday, as 2026-11-23. */
  readonly from: string;
  readonly to: string;
  readonly steps: readonly Step[];
  readonly minutes: number;
  readonly done: number;
}

export const finished = (step: Step): boolean => step.state === "completed" || step.state === "waived";

/** Return the steps by the week in which they begin; a week without a beginning is left out. */
export function weeks(path: Path): Week[] {
  const found = new Map<number, Step[]>();
  for (const step of path.steps) found.set(step.week, [...(found.get(step.week) ?? []), step]);
  const first = monday(path.start);
  return [...found].map(([number, steps]) => ({
    number,
    from: after(first, (number - 1) * 7),
    to: after(first, (number - 1) * 7 + 6),
    steps,
    minutes: total(steps),
    done: steps.filter(finished).length,
  }));
}

/** Return the first step that is still to be done; one under way comes before one not begun. */
export function next(path: Path): Step | undefined {
  const open = path.steps.filter((step) => !finished(step) && step.state !== "skipped");
  return open.find((step) => step.state === "started") ?? open[0];
}

/** Return the share of the path's minutes that is done, 0 to 100; a step under way counts by its progress. */
export function progress(path: Path): number {
  const done = path.steps.reduce((sum, step) => sum + (step.minutes * (finished(step) ? 100 : step.progress)) / 100, 0);
  return path.minutes ? Math.round((100 * done) / path.minutes) : 100;
}

/** Return names of skills by id: of the gap, and of the reasons, which name what the gap does not. */
export function labels(path: Path): ReadonlyMap<string, string> {
  const named = new Map(path.gap.map((row) => [row.skill, row.label]));
  for (const step of path.steps) {
    const raising = step.reasons.filter((reason) => reason.code === "raises_skill");
    raising.forEach((reason, at) => {
      const skill = step.raises[at]?.skill;
      if (skill && !named.has(skill)) named.set(skill, String(reason.facts["label"] ?? skill));
    });
  }
  return named;
}

/** Say whether the steps of a path can still change. */
export function lives(path: Path): boolean {
  return path.state !== "replaced" && path.state !== "withdrawn";
}

/** Return the host of an address, as people know sites. */
export function site(url: string | null | undefined): string {
  return url && URL.canParse(url) ? new URL(url).hostname.replace(/^www\./, "") : "";
}

/** Return how many weeks a path takes, from the week of its first day to that of its last. */
export function length(path: Path): number {
  const end = path.end ?? path.start;
  return 1 + Math.max(0, (Date.parse(monday(end)) - Date.parse(monday(path.start))) / (7 * DAY_MS));
}

function total(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + step.minutes, 0);
}

function monday(iso: string): string {
  const weekday = new Date(`${iso.slice(0, 10)}T00:00:00Z`).getUTCDay();
  return after(iso, -((weekday + 6) % 7));
}

function after(iso: string, days: number): string {
  return new Date(Date.parse(`${iso.slice(0, 10)}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
