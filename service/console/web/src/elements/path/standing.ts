/** Why a path does not reach everything, and what would help: conflicts and the least change of each that suffices. */
import { type TemplateResult, html, nothing } from "lit";
import "@awesome.me/webawesome/dist/components/callout/callout.js";
import type { GapRow, Relaxation } from "../../api/types";
import type { Face } from "./face";

const SHOWN = 8; // skills named before the rest is counted

export function standing(face: Face): unknown {
  const { path, say } = face;
  if (path.status === "complete") return nothing;
  const helps = path.relaxations.filter((each) => each.alone);
  return html`<wa-callout variant=${path.status === "partial" ? "warning" : "danger"} class="standing">
    <h3>${say(`standing.${path.status}`)}</h3>
    ${short(face)}
    ${path.conflicts.length ? html`<p>${say("standing.together")}</p><ul>${path.conflicts.map((each) => html`<li>${each.text || say(`constraint.${each.name}`)}</li>`)}</ul>` : nothing}
    ${helps.length ? html`<p><strong>${say("standing.helps")}</strong></p><ul>${helps.map((each) => html`<li>${help(each, face)}</li>`)}</ul>` : nothing}
    ${path.conflicts.length && !helps.length ? html`<p>${say("standing.not-alone")}</p>` : nothing}
  </wa-callout>`;
}

/** The skills that stay short of the goal, with the reason where it is not the limits. */
function short({ path, say }: Face): unknown {
  const rows = path.gap.filter((row) => row.origin === "role" && (row.status === "deferred" || row.status === "uncoverable"));
  if (!rows.length) return nothing;
  return html`<p>${say("standing.short", { n: rows.length })}</p>
    <ul>${rows.slice(0, SHOWN).map((row) => shortOne(row, say))}</ul>
    ${rows.length > SHOWN ? html`<p class="quiet">${say("more", { n: rows.length - SHOWN })}</p>` : nothing}`;
}

function shortOne(row: GapRow, say: Face["say"]): TemplateResult {
  const levels = say("standing.levels", { after: row.after, target: row.target });
  return html`<li><bdi>${row.label}</bdi> <span class="quiet">${levels}${row.status === "uncoverable" && row.reason ? html` · ${row.reason}` : nothing}</span></li>`;
}

function help({ constraint, change }: Relaxation, { say }: Face): TemplateResult {
  const known = say(`help.${constraint.name}`, { change: rounded(change) });
  const told = known === `help.${constraint.name}` ? say("help.other", { constraint: constraint.text ?? constraint.name, change: change ?? "" }) : known;
  return html`${told} <span class="quiet">${say("help.now", { text: constraint.text ?? "" })}</span>`;
}

/** 10.2833 hours is exact and reads badly: rounded up to a quarter it still suffices. */
function rounded(change: string | null | undefined): string {
  const value = Number(change);
  return change && /^\d+\.\d+$/.test(change) ? String(Math.ceil(value * 4) / 4) : (change ?? "");
}
