/** One step: what it is, how long, what it raises, who says so, and the next thing to do with it. */
import { type TemplateResult, html, nothing } from "lit";
import "@awesome.me/webawesome/dist/components/button/button.js";
import type { Step } from "../../api/types";
import { followable } from "../../kit/links";
import { duration, span } from "../../kit/words";
import type { Deed } from "./deeds";
import type { Face } from "./face";
import { site } from "./reading";
import "./step-more";

const SIGNS: Readonly<Record<string, string>> = { completed: "✓", waived: "✓", started: "▸", skipped: "–" };

export function card(face: Face, step: Step): TemplateResult {
  const open = face.opened.has(step.n);
  return html`<li class="step ${step.state} ${face.next === step.n ? "next" : ""}" id="step-${step.n}">
    <span class="dot" aria-hidden="true">${SIGNS[step.state] ?? step.n}</span>
    <article class="card" part="step" aria-labelledby="title-${step.n}">
      <div class="what"><h4 id="title-${step.n}" tabindex="-1"><span class="sr">${face.say("step", { n: step.n })}: </span>${title(face, step)}</h4>
      <p class="meta quiet">${marks(face, step)}<span>${facts(face, step)}</span></p>
      ${raises(face, step)} ${quote(face, step)} ${flags(step)}</div>
      <div class="row actions">${main(face, step)} ${more(face, step, open)}</div>
      ${open ? details(face, step) : nothing}
    </article>
  </li>`;
}

function title({ say }: Face, step: Step): TemplateResult {
  const link = followable(step.url);
  if (!link) return html`<bdi>${step.title}</bdi>`;
  return html`<a href=${link} target="_blank" rel="noopener noreferrer"><bdi>${step.title}</bdi><span class="sr"> ${say("opens")}</span></a>`;
}

function marks({ say, next }: Face, step: Step): unknown {
  const under = step.state === "started" && step.progress ? say("state.progress", { progress: step.progress }) : say(`state.${step.state}`);
  return [
    next === step.n && step.state === "planned" ? html`<span class="mark brand">${say("next")}</span>` : nothing,
    step.state === "planned" ? nothing : html`<span class="mark ${step.state === "completed" ? "good" : "brand"}">${under}</span>`,
    step.pinned ? html`<span class="mark">${say("pinned")}</span>` : nothing,
    step.due ? html`<span class="mark warn">${say("due", { day: step.due })}</span>` : nothing,
  ];
}

function facts({ say, locale }: Face, step: Step): string {
  const length = duration(step.minutes, locale);
  const told = step.minutesSource === "stated" ? length : say("about", { length });
  return [told, span(step.start, step.end, locale), site(step.url)].filter(Boolean).join(" · ");
}

function raises({ say, names }: Face, step: Step): unknown {
  if (!step.raises.length) return nothing;
  return html`<ul class="raises" aria-label=${say("raises")}>
    ${step.raises.map(
      ({ skill, from, to }) => html`<li class="mark"><bdi>${names.get(skill) ?? skill}</bdi>
        <span aria-hidden="true">${from} → ${to}</span><span class="sr">${say("raises.said", { from, to })}</span></li>`,
    )}
  </ul>`;
}

/** The first passage that speaks of it; without one, that there is none. */
function quote(face: Face, step: Step): unknown {
  const [citation] = step.citations;
  if (!citation) return step.tagOnly ? html`<p class="quiet">${face.say("tag-only")}</p>` : nothing;
  return html`<button class="quote" @click=${() => face.cite(citation)}>
    <span dir="auto">“${citation.quote}”</span> <span class="sr">${face.say("quote.open")}</span>
  </button>`;
}

function flags(step: Step): unknown {
  return step.flags.map((flag) => html`<p class="flag"><span class="mark warn" aria-hidden="true">!</span> ${flag.text}</p>`);
}

/** The one thing to do now stands out; on all other steps it is there and quiet. */
function main({ say, busy, editable, act, next }: Face, step: Step): unknown {
  const kind = step.state === "planned" ? "start" : step.state === "started" ? "complete" : undefined;
  if (!kind || !editable) return nothing;
  const loud = next === step.n;
  return html`<wa-button size="s" variant=${loud ? "brand" : "neutral"} appearance=${loud ? "accent" : "outlined"} ?disabled=${busy}
    @click=${() => act({ kind, step })}>${say(`do.${kind}`)}<span class="sr">: ${step.title}</span></wa-button>`;
}

function more({ say, toggle }: Face, step: Step, open: boolean): TemplateResult {
  return html`<button class="plain" aria-expanded=${open} aria-controls="more-${step.n}" @click=${() => toggle(step.n)}>
    ${say(open ? "less.step" : "more.step")}<span class="sr">: ${step.title}</span>
  </button>`;
}

function details(face: Face, step: Step): TemplateResult {
  const { api, locale, theme, path, names, busy, editable } = face;
  return html`<fingerpost-step id="more-${step.n}" .api=${api} .locale=${locale} .theme=${theme} .path=${path} .step=${step} .names=${names}
    .busy=${busy} .editable=${editable} @deed=${(event: CustomEvent<Deed>) => face.act(event.detail)}
    @cite=${(event: CustomEvent) => face.cite(event.detail)}></fingerpost-step>`;
}
