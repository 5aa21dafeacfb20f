/** The head of a path: where it leads, how long it takes, how far one is, and whether it holds. */
import { type TemplateResult, html, nothing } from "lit";
import "@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js";
import { day, duration } from "../../kit/words";
import type { Face } from "./face";
import { finished, length, lives, progress } from "./reading";

const TONES = { complete: "good", partial: "warn", infeasible: "bad" } as const;

export function header(face: Face): TemplateResult {
  const { say, path, goals } = face;
  return html`<header class="head" part="header">
    <p class="quiet eyebrow">${say("title.for")} <bdi>${path.learner}</bdi></p>
    <h2><bdi>${goals.join(" · ") || say("title")}</bdi></h2>
    <div class="row marks">
      <span class="mark ${TONES[path.status]}">${say(`status.${path.status}`)}</span>
      ${path.review?.state ? html`<span class="mark">${say(`review.${path.review.state}`)}</span>` : nothing}
      ${lives(path) ? nothing : html`<span class="mark warn">${say(`state.${path.state}`)}</span>`}
      <span class="quiet">${say(`status.${path.status}.said`)}</span>
    </div>
    ${path.steps.length ? [figures(face), bar(face)] : nothing}
  </header>`;
}

function figures({ say, path, locale }: Face): TemplateResult {
  const hours = path.constraints?.hoursPerWeek;
  const figure = (name: string, value: string): TemplateResult => html`<div><dt>${say(name)}</dt><dd>${value}</dd></div>`;
  return html`<dl class="figures">
    ${figure("figure.steps", say("count", { count: path.steps.length }))} ${figure("figure.time", duration(path.minutes, locale))}
    ${figure("figure.weeks", say("weeks", { n: length(path) }))} ${path.end ? figure("figure.end", day(path.end, locale)) : nothing}
    ${hours ? figure("figure.pace", say("pace", { hours })) : nothing}
  </dl>`;
}

function bar({ say, path }: Face): TemplateResult {
  const [share, done] = [progress(path), path.steps.filter(finished).length];
  const text = say("progress", { done, count: path.steps.length, share });
  return html`<div class="progress">
    <wa-progress-bar value=${share} label=${text}></wa-progress-bar>
    <span class="quiet">${text}</span>
  </div>`;
}
