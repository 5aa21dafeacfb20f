/** Paths in brief: a learner's own as a card with what is next, everybody's as rows. */
import { html, type TemplateResult } from "lit";
import type { components } from "../../api/schema";
import { type Say, day, duration } from "../../kit/words";
import { address } from "../router";

export type Brief = components["schemas"]["PathBrief"];

const TONE = { complete: "good", partial: "warn", infeasible: "bad" } as const;

export function learnerCard(brief: Brief, say: Say, locale: string): TemplateResult {
  const [to, next] = [address("/path/:id", { id: brief.id }), brief.next];
  return html`<section class="card hero" aria-labelledby="newest">
    <p class="quiet">${say("newest")}</p>
    <h2 id="newest"><a href=${to}>${goals(brief, say)}</a></h2>
    <p class="row">${standing(brief, say)} ${brief.end ? html`<span class="quiet">${say("until", { day: day(brief.end, locale) })}</span>` : ""}</p>
    ${progress(brief, say)}
    ${next
      ? html`<p class="next"><span class="quiet">${say("next")}</span><strong>${next.title}</strong>
          <span class="quiet">${duration(next.minutes, locale)}, ${day(next.start, locale)}</span></p>`
      : html`<p>${say("next.none")}</p>`}
    <div class="row">
      <wa-button variant="brand" href=${to}>${say("to.path")}</wa-button>
      <wa-button appearance="outlined" href="#/gap">${say("to.gap")}</wa-button>
      <wa-button appearance="outlined" href=${address("/chat", { path: brief.id })}>${say("to.chat")}</wa-button>
    </div>
  </section>`;
}

export function pathRow(brief: Brief, say: Say, locale: string, named: boolean): TemplateResult {
  const link = html`<a href=${address("/path/:id", { id: brief.id })}>${goals(brief, say)}</a>`;
  return html`<tr>
    ${named ? html`<th scope="row">${brief.learner}</th>` : ""}
    <td data-name=${say("col.goal")}>${link}<div class="quiet">${day(brief.created, locale)}</div></td>
    <td data-name=${say("col.status")}>${standing(brief, say)}</td>
    <td data-name=${say("col.progress")}>${progress(brief, say)}</td>
    <td data-name=${say("col.next")}>${brief.next ? html`${brief.next.title} <span class="quiet">${duration(brief.next.minutes, locale)}</span>` : "–"}</td>
  </tr>`;
}

function goals(brief: Brief, say: Say): string {
  return brief.goals.join(", ") || say("goal.none");
}

function standing(brief: Brief, say: Say): TemplateResult {
  return html`<span class="mark ${TONE[brief.status]}">${say(`status.${brief.status}`)}</span>
    <span class="mark">${say(`state.${brief.state}`)}</span>`;
}

function progress(brief: Brief, say: Say): TemplateResult {
  const text = say("progress", { n: brief.steps, ended: brief.ended });
  return html`<div class="progress"><progress max=${Math.max(brief.steps, 1)} value=${brief.ended} aria-label=${say("col.progress")}></progress>
    <span class="quiet">${text}</span></div>`;
}
