/** A comparison in short: what became of the main figure and of the cases, and whether that may be chance. */
import { type TemplateResult, html } from "lit";
import type { Say } from "../../kit/words";
import { type Metric, change, interval, known, meaning, named, unit } from "../runs/figures";
import type { Comparison } from "../runs/rest";

type Tests = Comparison["tests"];
export type Verdict = Tests[string]["verdict"];

const LOOKS: Readonly<Record<Verdict, string>> = {
  improved: "good", regressed: "bad", same: "", "no change beyond chance": "", "not enough cases to say": "warn",
};
const KEYS: Readonly<Record<Verdict, string>> = {
  improved: "improved", regressed: "regressed", same: "same", "no change beyond chance": "chance", "not enough cases to say": "few",
};

export function verdictMark(verdict: Verdict, say: Say): TemplateResult {
  return html`<span class="mark ${LOOKS[verdict]}">${say(`compare.verdict.${KEYS[verdict]}`)}</span>`;
}

/** Show the main change, in a number and in a sentence. */
export function summaryView(found: Comparison, say: Say, locale: string): TemplateResult {
  const [test, difference, name] = [found.tests[found.main], found.differences[found.main], found.main];
  if (!test || !difference) return html`<p>${say("compare.nothing")}</p>`;
  const looks = test.verdict === "not enough cases to say" ? "warn" : LOOKS[test.verdict];
  const facts = {
    losses: test.losses, wins: test.wins, all: test.losses + test.wins + test.ties, groups: difference.n,
    seen: test.detectable === null ? "" : change(test.detectable, unit(name), locale, say).replace("+", ""),
  };
  return html`<div class="panel ${looks}">
    <p class="name">${named(name, say)}</p>
    <p class="row"><span class="big">${change(difference.value, unit(name), locale, say)}</span> ${verdictMark(test.verdict, say)}</p>
    <p>${difference.enough !== false ? say("compare.likely", { interval: interval(difference, `${name}[ours-before]`, locale, say) }) : ""} ${sentence(test.verdict, facts, say)}</p>
    <p class="quiet">${meaning(name, say)}</p>
  </div>`;
}

function sentence(verdict: Verdict, facts: Record<string, string | number>, say: Say): string {
  const key = `compare.means.${KEYS[verdict]}`;
  if (verdict !== "not enough cases to say") return say(key, facts);
  return `${say(key, facts)} ${facts["seen"] ? say("compare.seen", facts) : say("compare.unseen")}`;
}

/** Show every judged figure: its change, whether that is chance, and what these cases would have shown. */
export function testsView(found: Comparison, say: Say, locale: string, look: (name: string) => void): TemplateResult {
  const names = Object.keys(found.tests);
  return html`<table class="stack">
    <thead><tr>${["figure", "change", "verdict", "cases", "seen"].map((name) => html`<th scope="col">${say(`compare.column.${name}`)}</th>`)}</tr></thead>
    <tbody>
      ${names.map((name) => {
        const [test, difference] = [found.tests[name]!, found.differences[name]];
        return html`<tr>
          <th scope="row">${named(name, say)}<span class="means">${meaning(name, say)}</span></th>
          <td data-name=${say("compare.column.change")}>${difference ? moved(difference, name, say, locale) : ""}</td>
          <td data-name=${say("compare.column.verdict")}>${verdictMark(test.verdict, say)}</td>
          <td data-name=${say("compare.column.cases")}>
            <button class="way" @click=${() => look(name)}>${say("compare.counts", { losses: test.losses, wins: test.wins, ties: test.ties })}<span class="sr"> ${named(name, say)}</span></button>
          </td>
          <td class="number" data-name=${say("compare.column.seen")}>${test.detectable === null ? say("few") : change(test.detectable, unit(name), locale, say).replace("+", "")}</td>
        </tr>`;
      })}
    </tbody>
  </table>`;
}

function moved(difference: Metric, name: string, say: Say, locale: string): TemplateResult {
  return html`<strong class="number">${change(difference.value, unit(name), locale, say)}</strong>
    <span class="means">${interval(difference, `${name}[ours-before]`, locale, say)}</span>`;
}

/** Show what the two runs were made from that is not the same, and what each took. */
export function originsView(found: Comparison, say: Say): TemplateResult {
  const rows = (of: Comparison["changed"]): TemplateResult[] =>
    Object.entries(of)
      .filter(([name]) => name !== "arguments" && name !== "files")
      .map(
        ([name, [before, after]]) => html`<tr>
          <th scope="row">${known(say, `compare.origin.${name}`) ?? known(say, `manifest.${name}`) ?? name}</th>
          <td data-name=${say("compare.before")}>${short(before)}</td>
          <td data-name=${say("compare.after")}>${short(after)}</td>
        </tr>`,
      );
  const head = html`<thead><tr><th scope="col">${say("compare.column.what")}</th><th scope="col">${say("compare.before")}</th><th scope="col">${say("compare.after")}</th></tr></thead>`;
  const [differ, spent] = [rows(found.changed), rows(found.spent)];
  return html`<section>
      <h2>${say("compare.origins")}</h2>
      ${differ.length ? html`<table class="stack"><caption>${say("compare.origins.about")}</caption>${head}<tbody>${differ}</tbody></table>` : html`<p>${say("compare.origins.none")}</p>`}
    </section>
    ${spent.length ? html`<section><h2>${say("compare.spent")}</h2><table class="stack">${head}<tbody>${spent}</tbody></table></section>` : ""}`;
}

const DIGEST = /^[0-9a-f]{32,}/;

/** Return a value of a manifest so that it fits a cell: a digest by its beginning, facts as "name value". */
function short(found: unknown): string {
  if (found === null || found === undefined) return "–";
  if (typeof found === "string") return DIGEST.test(found) ? `${found.slice(0, 12)}…` : found;
  if (typeof found !== "object") return String(found);
  return Object.entries(found).map(([name, one]) => `${name} ${String(one)}`).join(", ");
}
