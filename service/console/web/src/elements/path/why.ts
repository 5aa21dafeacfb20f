/** Why a step is there and why here, in words: the best path without it, and what one place earlier or later would do. */
import { type TemplateResult, html, nothing } from "lit";
import type { Consequence, Path, Why } from "../../api/types";
import { type Say, day, duration } from "../../kit/words";

interface Told {
  readonly say: Say;
  readonly locale: string;
  readonly names: ReadonlyMap<string, string>;
  readonly path: Path;
}
type Place = NonNullable<Why["here"]["earlier"]>;

const SHOWN = 6; // skills named before the rest is counted

export function whyNot(why: Why, told: Told): TemplateResult {
  const { say } = told;
  return html`<div class="answer">
    <h6>${say("why.without")}</h6>
    ${why.without ? without(why.without, told) : html`<p>${say("why.done")}</p>`}
    <h6>${say("why.here")}</h6>
    <ul>
      ${why.here.earlier ? html`<li>${say("why.earlier")} ${place(why.here.earlier, told)}</li>` : nothing}
      ${why.here.later ? html`<li>${say("why.later")} ${place(why.here.later, told)}</li>` : nothing}
      ${why.here.earlier || why.here.later ? nothing : html`<li>${say("why.only")}</li>`}
    </ul>
  </div>`;
}

function without(cost: Consequence, told: Told): TemplateResult {
  const { say, locale } = told;
  if (cost.status === "infeasible") return html`<p>${say("why.impossible")} ${said(cost.conflicts ?? [])}</p>`;
  const length = duration(Math.abs(cost.minutes), locale);
  const time = cost.minutes === 0 ? say("why.same") : say(cost.minutes > 0 ? "why.longer" : "why.shorter", { length });
  const lost = highest(cost.lost ?? []);
  return html`<p>${time} ${lost.length ? say("why.lost", { n: lost.length }) : say("why.nothing-lost")}</p>
    ${lost.length ? html`<ul>${lost.slice(0, SHOWN).map(([skill, level]) => html`<li><bdi>${told.names.get(skill) ?? skill}</bdi> ${say("why.level", { level })}</li>`)}</ul>` : nothing}
    ${lost.length > SHOWN ? html`<p class="quiet">${say("more", { n: lost.length - SHOWN })}</p>` : nothing}`;
}

function place(at: Place, { say, locale, path, names }: Told): string {
  if (at.begun) return say("why.begun");
  if (at.obstacle) {
    const title = path.steps.find((step) => step.n === at.obstacle!.step)?.title ?? at.obstacle.resource;
    const needs = (at.obstacle.needs ?? []).map(({ skill, level }) => say("why.need", { skill: names.get(skill) ?? skill, level }));
    const first = needs.length ? say("why.needs", { needs: needs.join(", ") }) : "";
    return `${say("why.obstacle", { step: at.obstacle.step, title })} ${first}`.trim();
  }
  if (!at.possible) return `${say("why.not-there")} ${said(at.conflicts ?? [])}`.trim();
  const end = at.end ? say("why.end", { day: day(at.end, locale) }) : "";
  return `${say((at.cost ?? 0) > 0 ? "why.worse" : (at.cost ?? 0) < 0 ? "why.better" : "why.equal")} ${end}`.trim();
}

/** Return each skill once, at its highest level, in the order given. */
function highest(levels: readonly { skill: string; level: number }[]): [string, number][] {
  const found = new Map<string, number>();
  for (const { skill, level } of levels) found.set(skill, Math.max(level, found.get(skill) ?? 0));
  return [...found];
}

function said(conflicts: readonly { text?: string }[]): string {
  return conflicts.map((each) => each.text).join("; ");
}
