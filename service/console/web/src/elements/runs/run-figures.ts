/** The figures of a run: in a table with their meaning, and beside the simple methods as a forest of intervals. */
import { type TemplateResult, html } from "lit";
import "../../charts/forest";
import type { ForestRow } from "../../charts/forest";
import type { Say } from "../../kit/words";
import { type Metric, type Metrics, ahead, change, interval, meaning, named, own, parts, rivalName, rivals, unit, value, verdict } from "./figures";
import { rests, simple, strongest } from "./run-head";

export interface Figures {
  readonly metrics: Metrics;
  readonly judged: readonly string[];
  readonly lower: ReadonlySet<string>;
  readonly clustered: boolean;
  readonly theme: string;
  /** Show the cases by a score. */
  readonly look: (score: string) => void;
}

/** Show what is judged first, everything else behind it. */
export function figuresView(of: Figures, say: Say, locale: string): TemplateResult {
  const all = own(of.metrics);
  const first = of.judged.filter((name) => all.includes(name));
  const shown = first.length ? first : all;
  const rest = all.filter((name) => !shown.includes(name));
  return html`<section>
    <h2>${say("figures")}</h2>
    <p class="quiet">${say("figures.about")}</p>
    ${table(shown, of, say, locale)}
    ${rest.length ? html`<details><summary>${say("figures.all", { n: rest.length })}</summary>${table(rest, of, say, locale)}</details>` : ""}
  </section>`;
}

function table(names: readonly string[], of: Figures, say: Say, locale: string): TemplateResult {
  const beside = names.some((name) => strongest({ metrics: of.metrics, lower: of.lower.has(name) }, name));
  return html`<table class="stack">
    <thead>
      <tr>
        ${["figure", "value", "interval", "n"].map((name) => html`<th scope="col">${say(`column.${name}`)}</th>`)}
        ${beside ? html`<th scope="col">${say("column.rival")}</th>` : ""}
      </tr>
    </thead>
    <tbody>${names.map((name) => figureRow(name, of.metrics[name]!, of, beside, say, locale))}</tbody>
  </table>`;
}

function figureRow(name: string, metric: Metric, of: Figures, beside: boolean, say: Say, locale: string): TemplateResult {
  const told = named(name, say);
  return html`<tr>
    <th scope="row">${told}<span class="means">${meaning(name, say)}</span></th>
    <td class="number" data-name=${say("column.value")}><strong>${value(metric.value, unit(name), locale)}</strong></td>
    <td class=${metric.enough !== false ? "number" : ""} data-name=${say("column.interval")}>${interval(metric, name, locale, say)}</td>
    <td data-name=${say("column.n")}>
      <button class="way" aria-label="${rests(name, metric, of.clustered, say)}: ${say("figures.cases", { name: told })}" @click=${() => of.look(name)}>${rests(name, metric, of.clustered, say)}</button>
    </td>
    ${beside ? html`<td data-name=${say("column.rival")}>${besideRival(name, of, say, locale)}</td>` : ""}
  </tr>`;
}

function besideRival(name: string, of: Figures, say: Say, locale: string): unknown {
  const rival = strongest({ metrics: of.metrics, lower: of.lower.has(name) }, name);
  if (!rival) return "";
  const difference = ahead(of.metrics, name, rival);
  const told = value(of.metrics[`${name}[${rival}]`]!.value, unit(name), locale);
  return html`<span class="number">${told}</span>
    <span class="means">${rivalName(rival, say)}${difference ? html`: ${say(`verdict.${verdict(difference, of.lower.has(name) ? -1 : 1)}`)}` : ""}</span>`;
}

/** Show a measure of ours among the simple methods'. */
export function rivalsView(of: Figures, measure: string, pick: (measure: string) => void, say: Say, locale: string): TemplateResult {
  const measures = own(of.metrics).filter((name) => rivals(of.metrics, name).length);
  if (!measures.length) return html``;
  const chosen = measures.includes(measure) ? measure : measures[0]!;
  const all = rivals(of.metrics, chosen);
  const better = of.lower.has(chosen) ? -1 : 1;
  const at = (rival: string): number => better * of.metrics[`${chosen}[${rival}]`]!.value;
  const methods = simple(all).sort((one, other) => at(other) - at(one));
  const others = all.filter((rival) => !methods.includes(rival));
  const names = [chosen, ...methods.map((rival) => `${chosen}[${rival}]`)];
  const rows: ForestRow[] = names.map((name, at) => ({
    label: at ? rivalName(parts(name).rival!, say) : say("rivals.ours"), ...of.metrics[name]!, ours: at === 0,
  }));
  return html`<section>
    <h2>${say("rivals")}</h2>
    <p class="quiet">${say("rivals.about")}</p>
    <div class="bar">
      <label class="field">${say("rivals.pick")}
        <select @change=${(event: Event) => pick((event.target as HTMLSelectElement).value)}>
          ${measures.map((name) => html`<option value=${name} ?selected=${name === chosen}>${named(name, say)}</option>`)}
        </select>
      </label>
    </div>
    <fingerpost-forest .rows=${rows} .theme=${of.theme} .label=${say("rivals.chart", { name: named(chosen, say) })}
      .format=${(tick: number) => value(tick, unit(chosen), locale)}></fingerpost-forest>
    ${rivalTable(of, chosen, names, say, locale)}
    ${others.length
      ? html`<details><summary>${say("rivals.others", { n: others.length })}</summary>
          <p class="quiet">${say("rivals.others.about")}</p>
          ${rivalTable(of, chosen, [chosen, ...others.map((rival) => `${chosen}[${rival}]`)], say, locale)}</details>`
      : ""}
  </section>`;
}

function rivalTable(of: Figures, measure: string, names: readonly string[], say: Say, locale: string): TemplateResult {
  const better = of.lower.has(measure) ? -1 : 1;
  const far = names.some((name) => ahead(of.metrics, measure, parts(name).rival ?? ""));
  const columns = ["who", "value", "interval", ...(far ? ["ahead"] : [])];
  return html`<table class="stack">
    <caption class="sr">${say("rivals.chart", { name: named(measure, say) })}</caption>
    <thead><tr>${columns.map((name) => html`<th scope="col">${say(`column.${name}`)}</th>`)}</tr></thead>
    <tbody>
      ${names.map((name, at) => {
        const [metric, rival] = [of.metrics[name]!, parts(name).rival ?? ""];
        const difference = rival ? ahead(of.metrics, measure, rival) : undefined;
        return html`<tr>
          <th scope="row">${at ? rivalName(rival, say) : say("rivals.ours")}</th>
          <td class="number" data-name=${say("column.value")}>${value(metric.value, unit(measure), locale)}</td>
          <td class=${metric.enough !== false ? "number" : ""} data-name=${say("column.interval")}>${interval(metric, measure, locale, say)}</td>
          ${far
            ? html`<td data-name=${say("column.ahead")}>${difference
              ? html`<span class="number">${change(difference.value, unit(measure), locale, say)}</span>
                  <span class="means">${difference.enough !== false ? html`${interval(difference, `${measure}[ours-${rival}]`, locale, say)}: ` : ""}${say(`verdict.${verdict(difference, better)}`)}</span>`
              : ""}</td>`
            : ""}
        </tr>`;
      })}
    </tbody>
  </table>`;
}
