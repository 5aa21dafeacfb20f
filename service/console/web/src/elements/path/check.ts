/** The path check: what an independent program found when it replayed the path, in plain words, worst first. */
import { type TemplateResult, html, nothing } from "lit";
import type { Claim } from "../../api/types";
import type { Face } from "./face";

const SIGNS = { false: "✗", true: "✓" } as const;
type Verdict = keyof typeof SIGNS;

export function check(face: Face): TemplateResult {
  const { say, path } = face;
  const wrong = path.certificate.filter((claim) => !claim.verdict);
  const held = path.certificate.filter((claim) => claim.verdict);
  const all = path.certificate.length;
  return html`<section class="check">
    <h3>${say(wrong.length ? "check.wrong" : "check.holds", { held: held.length, all })}</h3>
    <p>${say("check.said")}</p>
    ${claims("false", wrong, face)}
    ${held.length ? html`<details ?open=${!wrong.length}><summary>${say("check.held", { n: held.length })}</summary>${claims("true", held, face, false)}</details>` : nothing}
    ${assumptions(face)}
    <p class="quiet">${say("check.repeat")} <code>fingerpost verify</code></p>
  </section>`;
}

function claims(verdict: Verdict, list: readonly Claim[], { say }: Face, headed = true): unknown {
  if (!list.length) return nothing;
  return html`${headed ? html`<h4>${say(`check.${verdict}`, { n: list.length })}</h4>` : nothing}
    <ul class="claims">${list.map((claim) => {
      const known = say(`claim.${claim.claim}`);
      return html`<li class=${verdict}>
        <span class="sign" aria-hidden="true">${SIGNS[verdict]}</span>
        <span><span class="sr">${say(`verdict.${verdict}`)}: </span>${known.startsWith("claim.") ? claim.claim : known}
        ${verdict === "false" || /\d/.test(claim.witness) ? html`<span class="quiet">${claim.witness}</span>` : nothing}</span>
      </li>`;
    })}</ul>`;
}

/** What the path takes for granted: it is as good as these are. */
function assumptions({ say, path }: Face): unknown {
  const told = path.assumptions.filter((each) => each.text);
  if (!told.length) return nothing;
  return html`<h4>${say("check.assumed")}</h4><ul>${told.map((each) => html`<li>${each.text}</li>`)}</ul>`;
}
