/** A change of the path that the assistant worked out: what it would do, whether it holds, and the learner's word. */
import { type TemplateResult, html, nothing } from "lit";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { differences } from "../../kit/differences";
import { type Say, duration } from "../../kit/words";
import type { Around } from "./answer";
import type { Proposal } from "./wire";

/** `above` is the text of its answer: what stands there is not said twice. */
export function proposal(one: Proposal, at: number, above: string, around: Around): TemplateResult {
  const { say } = around;
  const look = one.status === "supposed";
  return html`<section class="panel proposal ${one.status}" aria-label=${say(look ? "chat.whatif" : "chat.proposal")}>
    <h3>${say(look ? "chat.whatif" : "chat.proposal")}</h3>
    ${above.includes(one.summary) ? nothing : html`<p class="summary">${one.summary}</p>`}
    ${one.diff ? html`${minutes(one.diff.minutes, around)}${differences(one.diff.differences, one.diff.datesChanged, say)}` : nothing}
    ${checks(one, around)} ${look ? html`<p class="quiet">${say("chat.lookonly")}</p>` : verdict(one, at, around)}
  </section>`;
}

function minutes(pair: readonly [number, number] | undefined, { say, locale }: Around): unknown {
  if (!pair || pair[0] === pair[1]) return nothing;
  return html`<p>${say("chat.minutes", { before: duration(pair[0], locale), after: duration(pair[1], locale) })}</p>`;
}

/** The path check in a line; what it says of each promise opens below. */
function checks({ certificate }: Proposal, { say }: Around): unknown {
  if (!certificate.length) return nothing;
  const failed = certificate.filter((claim) => !claim.verdict);
  const mark = failed.length
    ? html`<span class="mark warn">! ${say("chat.checks.not", { n: failed.length })}</span>`
    : html`<span class="mark good">✓ ${say("chat.checks", { n: certificate.length })}</span>`;
  return html`<details>
    <summary>${mark}</summary>
    <ul>${certificate.map((claim) => html`<li>${claim.verdict ? "✓" : "!"} ${promise(claim.claim, say)}${claim.witness ? html` <span class="quiet">${claim.witness}</span>` : nothing}</li>`)}</ul>
  </details>`;
}

/** A promise in words; one that this page does not know goes by its name. */
function promise(claim: string, say: Say): string {
  const known = say(`claim.${claim}`);
  return known.startsWith("claim.") ? claim : known;
}

function verdict(one: Proposal, at: number, around: Around): TemplateResult {
  const { say } = around;
  if (one.status !== "open") {
    const again = one.status === "stale" ? html` <span class="quiet">${say("chat.stale.do")}</span>` : nothing;
    return html`<p role="status"><span class="mark ${one.status === "confirmed" ? "good" : ""}">${say(`chat.${one.status}`)}</span>${again}</p>`;
  }
  return html`<p class="quiet">${say("chat.unchanged")}</p>
    <div class="row">
      <wa-button variant="brand" size="s" ?disabled=${!around.idle} @click=${() => around.decide(at, "confirm")}>${say("chat.confirm")}</wa-button>
      <wa-button appearance="outlined" size="s" ?disabled=${!around.idle} @click=${() => around.decide(at, "dismiss")}>${say("chat.dismiss")}</wa-button>
    </div>`;
}
