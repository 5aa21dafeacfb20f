/** What a new plan changes, in three lists: what is lost first, then what comes, then what moves. */
import { type TemplateResult, html, nothing } from "lit";
import type { Difference } from "../api/types";
import type { Say } from "./words";

const ORDER = ["dropped", "added", "moved"] as const;
const SIGNS = { dropped: "−", added: "+", moved: "↕" } as const;

/** Show differences with their reasons; without any, say so. */
export function differences(list: readonly Difference[], datesChanged: number, say: Say): TemplateResult {
  const dates = datesChanged ? html`<p class="quiet">${say("diff.dates", { n: datesChanged })}</p>` : nothing;
  if (!list.length) return html`<p>${say("diff.none")}</p>${dates}`;
  return html`<div class="differences">${ORDER.map((code) => group(code, list.filter((each) => each.code === code), say))}${dates}</div>`;
}

function group(code: (typeof ORDER)[number], list: readonly Difference[], say: Say): unknown {
  if (!list.length) return nothing;
  return html`<h4 class="difference-kind ${code}"><span aria-hidden="true">${SIGNS[code]}</span> ${say(`diff.${code}`, { n: list.length })}</h4>
    <ul>${list.map((each) => html`<li><bdi>${each.title}</bdi> <span class="quiet">${place(each, say)}${reason(each)}</span></li>`)}</ul>`;
}

function place({ before, after }: Difference, say: Say): string {
  if (before == null) return after == null ? "" : say("diff.at", { after });
  return after == null ? say("diff.was", { before }) : say("diff.from", { before, after });
}

function reason(each: Difference): unknown {
  return each.reason?.text ? html` · ${each.reason.text}` : nothing;
}
