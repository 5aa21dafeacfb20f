/** The gap as a table: what weighs most first; level words, how sure they are, and what they rest on. */
import { type TemplateResult, html, nothing, svg } from "lit";
import type { GapRow, SkillEstimate, WeighedEvidence } from "../../api/types";
import { followable } from "../../kit/links";
import { type Say, day } from "../../kit/words";
import { certainty, distance } from "./reading";

export interface Told {
  readonly say: Say;
  readonly locale: string;
  readonly estimates: ReadonlyMap<string, SkillEstimate>;
  readonly evidence: ReadonlyMap<string, readonly WeighedEvidence[]>;
}

const TOP = 5;

export function table(rows: readonly GapRow[], caption: string, told: Told): TemplateResult {
  const { say } = told;
  const column = (name: string): TemplateResult => html`<th scope="col" role="columnheader">${say(`column.${name}`)}</th>`;
  return html`<table role="table">
    <caption>${caption}</caption>
    <thead role="rowgroup"><tr role="row">${["skill", "now", "sure", "evidence"].map(column)}</tr></thead>
    <tbody role="rowgroup">${rows.map((row) => line(row, told))}</tbody>
  </table>`;
}

function line(row: GapRow, told: Told): TemplateResult {
  const { say } = told;
  return html`<tr role="row">
    <th scope="row" role="rowheader"><bdi>${row.label}</bdi>${row.weight > 1 ? html` <span class="mark" title=${say("weight.said")}>${say("weight", { weight: row.weight })}</span>` : nothing}</th>
    <td role="cell" data-name=${say("column.now")}>${levels(row, say)}</td>
    <td role="cell" data-name=${say("column.sure")}>${sure(row, told)}</td>
    <td role="cell" class=${told.evidence.has(row.skill) ? "" : "nothing"} data-name=${say("column.evidence")}>${evidence(row, told)}</td>
  </tr>`;
}

function levels(row: GapRow, say: Say): TemplateResult {
  const word = (level: number): string => say(`level.${level}`);
  const pip = (at: number): string => (at <= row.current ? "full" : at <= row.target ? "wanted" : "");
  return html`<span class="pips" aria-hidden="true">${Array.from({ length: TOP }, (_, at) => html`<i class=${pip(at + 1)}></i>`)}</span>
    <span>${say("now", { level: row.current, word: word(row.current) })}
      ${distance(row) ? html`<strong>${say("asked", { level: row.target, word: word(row.target) })}</strong>` : html`<span class="quiet">✓ ${say("asked.held", { level: row.target })}</span>`}</span>
    ${row.status === "uncoverable" && row.reason ? html`<span class="quiet">${row.reason}</span>` : nothing}`;
}

/** The probabilities of the levels as small bars, and the same in words. */
function sure(row: GapRow, { say, estimates }: Told): TemplateResult {
  const estimate = estimates.get(row.skill);
  if (!estimate) return html`<span class="quiet">${say("sure.none")}</span>`;
  const { low, high, share } = certainty(estimate);
  const bar = (chance: number, at: number): unknown => svg`<rect class=${at === estimate.level ? "is" : ""} x=${at * 9} y=${24 - Math.max(1, chance * 24)} width="7" height=${Math.max(1, chance * 24)} rx="1" />`;
  return html`<svg class="chances" width="54" height="24" aria-hidden="true">${estimate.probabilities.map(bar)}</svg>
    <span>${low === high ? say("sure.at", { level: low }) : say("sure.between", { low, high })}</span>
    <span class="quiet">${say("sure.share", { share, level: estimate.level })}</span>
    ${estimate.contradictions?.length ? html`<span class="mark warn">${say("sure.contradict")}</span>` : nothing}`;
}

function evidence(row: GapRow, told: Told): TemplateResult {
  const pieces = told.evidence.get(row.skill) ?? [];
  if (!pieces.length) return html`<span class="quiet">${told.say("evidence.none")}</span>`;
  return html`<details><summary>${told.say("evidence", { n: pieces.length })}<span class="sr">: ${row.label}</span></summary>
    <ul>${pieces.map((piece) => html`<li>${shownPiece(piece, told)}</li>`)}</ul></details>`;
}

function shownPiece({ evidence: piece, weight, reason }: WeighedEvidence, { say, locale }: Told): TemplateResult {
  const link = followable(piece.link);
  const facts = { level: piece.level, word: say(`level.${piece.level}`) };
  return html`<strong>${say(`source.${piece.source}`)}</strong>, ${day(piece.when, locale)}${piece.by ? html`, <bdi>${piece.by}</bdi>` : nothing}<br />
    ${say("level.said", facts)}${piece.original ? html` (<bdi>${piece.original}</bdi>)` : nothing}<br />
    <span class="quiet">${weight ? say("evidence.weight", { weight: Math.round(weight * 100) }) : say(`evidence.${reason || "out"}`)}</span>
    ${link ? html` · <a href=${link} target="_blank" rel="noopener noreferrer">${say("evidence.link")}<span class="sr"> ${say("opens")}</span></a>` : nothing}`;
}
