/** What a run gave for a case, read as a path: its steps in order, each with its reasons and its passages. */
import { type TemplateResult, html } from "lit";
import { duration, type Say } from "../../kit/words";
import { followable } from "../../kit/links";

export interface Cited {
  readonly quote: string;
  readonly document: string;
  readonly url?: string | null;
}

interface Detail {
  readonly minutes?: number;
  readonly week?: number;
  readonly citations?: readonly Cited[];
}

export interface PathOutput {
  readonly status: string;
  readonly steps: readonly string[];
  readonly titles?: Readonly<Record<string, string>>;
  readonly reasons?: Readonly<Record<string, readonly string[]>>;
  readonly details?: Readonly<Record<string, Detail>>;
  readonly minutes?: number;
  readonly failed?: readonly string[];
  readonly false_claims?: readonly string[];
}

/** Return an output as a path, or undefined where it is none. */
export function asPath(output: unknown): PathOutput | undefined {
  const found = output as PathOutput | null | undefined;
  return found && typeof found === "object" && Array.isArray(found.steps) && typeof found.status === "string" ? found : undefined;
}

export function titleOf(path: PathOutput, step: string): string {
  return path.titles?.[step] ?? step;
}

/** Return a line of what a path is as a whole. */
export function summary(path: PathOutput, say: Say, locale: string): string {
  const steps = say("steps", { n: path.steps.length });
  const told = say(`status.${path.status}`);
  return path.minutes === undefined ? `${told} · ${steps}` : `${told} · ${steps} · ${duration(path.minutes, locale)}`;
}

/** Show a path's steps, one under the other. */
export function pathView(path: PathOutput, say: Say, locale: string): TemplateResult {
  if (!path.steps.length) return html`<p>${say("path.empty")}</p>`;
  return html`<ol class="path">
    ${path.steps.map((step) => html`<li>${stepView(path, step, say, locale)}</li>`)}
  </ol>`;
}

/** Show one step: what it is, and behind it why it is there and which passages say so. */
export function stepView(path: PathOutput, step: string, say: Say, locale: string): TemplateResult {
  const detail = path.details?.[step];
  const cited = detail?.citations ?? [];
  const quotes = new Set(cited.map((one) => one.quote));
  const reasons = (path.reasons?.[step] ?? []).filter((text) => !quotes.has(unquoted(text)));
  return html`<span class="step-title">${titleOf(path, step)}</span>
    ${detail?.minutes ? html`<span class="quiet">${duration(detail.minutes, locale)}</span>` : ""}
    ${reasons.length || cited.length
      ? html`<details>
          <summary class="quiet">${say("step.why")}<span class="sr"> ${titleOf(path, step)}</span></summary>
          ${reasons.length ? html`<ul>${reasons.map((text) => html`<li>${text}</li>`)}</ul>` : ""} ${cited.map((one) => citation(one, say))}
        </details>`
      : ""}`;
}

function citation(one: Cited, say: Say): TemplateResult {
  const url = followable(one.url);
  return html`<blockquote>
    ${one.quote}
    <footer class="quiet">
      ${url
        ? html`<a href=${url} target="_blank" rel="noopener noreferrer">${one.document}<span class="sr"> ${say("opens")}</span></a>`
        : one.document}
    </footer>
  </blockquote>`;
}

function unquoted(text: string): string {
  return text.replace(/^“|”$/g, "");
}
