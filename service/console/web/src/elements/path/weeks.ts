/** The path over its weeks. A closed week costs nothing: its steps are drawn when it is opened. */
import { type TemplateResult, html, nothing } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { duration, span } from "../../kit/words";
import { card } from "./card";
import type { Face } from "./face";
import { type Week, weeks } from "./reading";

export function timeline(face: Face): TemplateResult {
  const all = weeks(face.path);
  return html`${all.length > 1 ? every(face, all) : nothing}<div class="timeline">${repeat(all, (week) => week.number, (week) => shownWeek(face, week))}</div>`;
}

/** Opens all weeks, for those who search the page or print it, and closes them. */
function every(face: Face, all: readonly Week[]): TemplateResult {
  const open = all.every((week) => face.openWeeks.has(week.number));
  return html`<div class="every"><button class="plain" @click=${() => all.forEach((week) => face.toggleWeek(week.number, !open))}>${face.say(open ? "weeks.close" : "weeks.open")}</button></div>`;
}

function shownWeek(face: Face, week: Week): TemplateResult {
  const open = face.openWeeks.has(week.number);
  return html`<details class="week" .open=${open} @toggle=${(event: ToggleEvent) => face.toggleWeek(week.number, (event.target as HTMLDetailsElement).open)}>
    <summary>
      <h3>${face.say("week", { number: week.number })}</h3>
      <span class="quiet">${span(week.from, week.to, face.locale)}</span>
      <span class="quiet end">${summary(face, week)}</span>
    </summary>
    ${open ? html`<ol class="steps">${repeat(week.steps, (step) => step.resource, (step) => card(face, step))}</ol>` : nothing}
  </details>`;
}

function summary({ say, locale }: Face, week: Week): string {
  const told = [say("steps", { n: week.steps.length }), duration(week.minutes, locale)];
  return [...told, ...(week.done ? [say("week.done", { done: week.done })] : [])].join(" · ");
}
