/** A figure in each group of cases: as a forest, and as a table whose rows lead to the group's cases. */
import { type TemplateResult, html } from "lit";
import "../../charts/forest";
import type { Say } from "../../kit/words";
import { type Metric, change, interval, known, parts, plainly, unit, value } from "./figures";

export type Slices = Readonly<Record<string, Readonly<Record<string, Metric>>>>;

export interface Sliced {
  readonly slices: Slices;
  /** The metric's name; of a difference `measure[ours-before]`. */
  readonly name: string;
  readonly told: string;
  readonly kind: string;
  readonly theme: string;
  readonly pick: (kind: string) => void;
  readonly look: (kind: string, group: string) => void;
}

export function slicesView(of: Sliced, say: Say, locale: string): TemplateResult {
  const kinds = Object.keys(of.slices);
  if (!kinds.length) return html`<section><h2>${say("slices")}</h2><p>${say("slices.none")}</p></section>`;
  const kind = kinds.includes(of.kind) ? of.kind : kinds.includes("role") ? "role" : kinds[0]!;
  const [groups, { difference }] = [Object.entries(of.slices[kind]!).sort(([, one], [, other]) => one.value - other.value), parts(of.name)];
  const number = (amount: number): string => (difference ? change(amount, unit(of.name), locale, say) : value(amount, unit(of.name), locale));
  const chart = say("slices.chart", { name: of.told, kind: kindName(kind, say) });
  return html`<section>
    <h2>${say("slices")}</h2>
    <p class="quiet">${say("slices.about", { name: of.told })}</p>
    <div class="bar">
      <label class="field">${say("slices.kind")}
        <select @change=${(event: Event) => of.pick((event.target as HTMLSelectElement).value)}>
          ${kinds.map((each) => html`<option value=${each} ?selected=${each === kind}>${kindName(each, say)}</option>`)}
        </select>
      </label>
    </div>
    <fingerpost-forest .rows=${groups.map(([group, metric]) => ({ label: groupName(group), ...metric }))} .theme=${of.theme} .label=${chart} ?zero=${difference}
      .format=${number}></fingerpost-forest>
    <table class="stack">
      <caption class="sr">${chart}</caption>
      <thead><tr>${["group", "value", "interval", "n"].map((name) => html`<th scope="col">${say(`column.${name}`)}</th>`)}</tr></thead>
      <tbody>
        ${groups.map(
          ([group, metric]) => html`<tr>
            <th scope="row"><button class="way" @click=${() => of.look(kind, group)}>${groupName(group)}</button></th>
            <td class="number" data-name=${say("column.value")}>${number(metric.value)}</td>
            <td class=${metric.enough !== false ? "number" : ""} data-name=${say("column.interval")}>${interval(metric, of.name, locale, say)}</td>
            <td data-name=${say("column.n")}>${say("rests.units", { n: metric.n })}</td>
          </tr>`,
        )}
      </tbody>
    </table>
  </section>`;
}

const FIRST = ["role", "level", "language", "time"];
const UNTOLD: ReadonlySet<string> = new Set(["source", "language any", "time open"]); // what is so of most cases

/** Return the groups of a case in a line: "web developer · starts from nothing · limited time". */
export function groupsTold(slices: Readonly<Record<string, string>>, say: Say): string {
  const kinds = [...FIRST.filter((kind) => kind in slices), ...Object.keys(slices).filter((kind) => !FIRST.includes(kind))];
  const told = kinds.filter((kind) => !UNTOLD.has(kind) && !UNTOLD.has(`${kind} ${slices[kind]}`));
  return told.map((kind) => known(say, `slice.${kind}.${slices[kind]}`) ?? groupName(slices[kind]!)).join(" · ");
}

export function kindName(kind: string, say: Say): string {
  return known(say, `slice.${kind}`) ?? plainly(kind);
}

export function groupName(group: string): string {
  return group.includes(":") ? plainly(group) : group;
}
