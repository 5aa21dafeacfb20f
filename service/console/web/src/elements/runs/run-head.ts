/** A run in short: its main figure, how a simple method does, and whether it may be released. */
import { type TemplateResult, html } from "lit";
import type { Say } from "../../kit/words";
import { type Metric, type Metrics, ahead, change, interval, known, named, meaning, parts, rivalName, rivals, unit, value, verdict } from "./figures";
import type { Gate } from "./rest";

export interface Head {
  readonly metrics: Metrics;
  readonly main: string;
  readonly lower: boolean;
  readonly clustered: boolean;
  readonly gate?: Gate;
}

export function headView(head: Head, say: Say, locale: string): TemplateResult {
  const metric = head.metrics[head.main];
  return html`<div class="cards">
    ${metric ? mainCard(head, metric, say, locale) : ""} ${metric ? rivalCard(head, say, locale) : ""} ${head.gate ? gateCard(head.gate, say) : ""}
  </div>`;
}

/** What a metric rests on where that is not what the others of its run do. */
const COUNTED: Readonly<Record<string, string>> = { properties_held: "rests.promises", cases_held: "rests.cases", auc: "rests.cases" };

/** Say what an interval rests on: cases, or the groups that cases share. */
export function rests(name: string, metric: Metric, clustered: boolean, say: Say): string {
  if (COUNTED[name]) return say(COUNTED[name], { n: metric.n });
  return say(clustered ? "rests.clusters" : "rests.cases", { n: metric.n });
}

function mainCard(head: Head, metric: Metric, say: Say, locale: string): TemplateResult {
  const of = unit(head.main);
  const [low, high] = [value(metric.low, of, locale), value(metric.high, of, locale)];
  return html`<div class="panel">
    <p class="name">${named(head.main, say)}</p>
    <p class="big">${value(metric.value, of, locale)}</p>
    <p>${metric.enough !== false ? say("run.likely", { low, high, rests: rests(head.main, metric, head.clustered, say) }) : say("run.few")}</p>
    <p class="quiet">${meaning(head.main, say)}</p>
  </div>`;
}

function rivalCard(head: Head, say: Say, locale: string): TemplateResult {
  const { measure } = parts(head.main);
  const found = strongest(head, measure);
  if (!found) return html`<div class="panel"><p class="name">${say("run.rival")}</p><p>${say("run.rival.none")}</p></div>`;
  const of = unit(measure);
  const told = value(head.metrics[`${measure}[${found}]`]!.value, of, locale);
  const difference = ahead(head.metrics, measure, found);
  const far = difference && {
    change: change(difference.value, of, locale, say), interval: interval(difference, `${measure}[ours-${found}]`, locale, say),
    verdict: say(`verdict.${verdict(difference, head.lower ? -1 : 1)}`),
  };
  return html`<div class="panel">
    <p class="name">${say("run.rival")}</p>
    <p class="big">${told}</p>
    <p>${say("run.rival.value", { value: told, rival: rivalName(found, say) })}</p>
    ${far ? html`<p class="quiet">${say("run.ahead", far)}</p>` : ""}
  </div>`;
}

/** The simple method that does best; a damaged graph or another order of our own steps is no method. */
export function strongest(head: Pick<Head, "metrics" | "lower">, measure: string): string | undefined {
  const at = (rival: string): number => head.metrics[`${measure}[${rival}]`]!.value * (head.lower ? -1 : 1);
  return simple(rivals(head.metrics, measure)).sort((a, b) => at(b) - at(a))[0];
}

const OURS_DAMAGED = /^(edges|shuffled|random_valid|ceiling)/;

export function simple(all: readonly string[]): string[] {
  return all.filter((rival) => !OURS_DAMAGED.test(rival));
}

export function gateCard(gate: Gate, say: Say): TemplateResult {
  const other = gate.failures.every((failure) => failure.code === "cases" || failure.code === "data");
  const only = gate.ok && !Object.keys(gate.tested).length;
  if (!gate.ok && other) {
    return html`<div class="panel warn"><p class="name">${say("run.gate")}</p><p>${say("gate.cases")}</p></div>`;
  }
  return html`<div class="panel ${gate.ok ? "good" : "bad"}">
    <p class="name">${say("run.gate")}</p>
    <p class="big">${say(gate.ok ? "gate.ok" : "gate.no")}</p>
    ${gate.ok ? html`<p>${say(only ? "gate.only" : "gate.ok.about")}</p>` : ""}
    ${gate.failures.length ? html`<ul>${gate.failures.map((failure) => html`<li>${failureText(failure, say)}</li>`)}</ul>` : ""}
    ${gate.notes.length && !only ? html`<p class="quiet">${say("gate.notes", { notes: gate.notes.join("; ") })}</p>` : ""}
  </div>`;
}

/** A failure's own sentence, with the figure by the name that the page uses. */
function failureText(failure: Gate["failures"][number], say: Say): string {
  const name = failure.score ? known(say, `metric.${failure.score}`) : undefined;
  return name && failure.score ? failure.text.replaceAll(failure.score, name) : failure.text;
}
