/** One case of a comparison: both paths side by side, with what changed in its scores. */
import { Task } from "@lit/task";
import { type TemplateResult, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { shown } from "../../kit/states";
import compareWords from "../../words/en/compare.json";
import runWords from "../../words/en/runs.json";
import { EvaluationElement } from "../runs/base";
import { change, named, parts, unit, value } from "../runs/figures";
import { asGiven, expectedView, givenView, plainView } from "../runs/given";
import { asPath } from "../runs/path-view";
import { type Case, oneCase } from "../runs/rest";
import { sidesStyles, sidesView } from "../runs/sides";

const SAME = 1e-9;

@customElement("fingerpost-compare-case")
export class CompareCase extends EvaluationElement {
  static override styles = [...EvaluationElement.styles, sidesStyles];
  protected override readonly tables = { en: { ...runWords, ...compareWords } as Record<string, string> };

  @property() a = "";
  @property() b = "";
  @property() case = "";
  @property({ attribute: false }) names: readonly [string, string] = ["", ""];
  @state() private all = false;

  private readonly found = new Task(this, {
    args: () => [this.api, this.a, this.b, this.case] as const,
    task: ([api, a, b, name]) => Promise.all([oneCase(api, a, name), oneCase(api, b, name)]),
  });

  protected override view(): unknown {
    return shown(this.found, this.say, ([before, after]) => html`${this.paths(before, after)}${this.asked(before, after)}${this.scores(before, after)}`);
  }

  private paths(before: Case, after: Case): TemplateResult {
    const { say, locale } = this;
    const [left, right] = [asPath(before.output), asPath(after.output)];
    if (!left || !right) {
      return html`<section><h2>${say("compare.both")}</h2>
        <div class="cards">
          ${[before, after].map((one, at) => html`<div class="panel"><h3>${this.names[at]}</h3>${plainView(one.output, say)}</div>`)}
        </div></section>`;
    }
    const toggle = (): void => void (this.all = !this.all);
    return html`<section><h2>${say("compare.both")}</h2>
      ${sidesView({ left, right, names: this.names, words: "before", all: this.all, toggle }, say, locale)}</section>`;
  }

  private asked(before: Case, after: Case): TemplateResult {
    const { say, locale } = this;
    const [given, path] = [asGiven(after.input), asPath(after.output)];
    if (!given) return html`<section><h2>${say("case.asked")}</h2>${plainView(after.input ?? after.id, say)}</section>`;
    const titles = { ...asPath(before.output)?.titles, ...path?.titles };
    return html`<section><h2>${say("case.asked")}</h2>${givenView(given, say, locale, titles)}</section>
      ${given.properties
        ? html`<section><h2>${say("compare.expected")}</h2>${expectedView(given, path?.failed ?? [], say, locale, titles)}</section>`
        : ""}`;
  }

  private scores(before: Case, after: Case): TemplateResult {
    const { say, locale } = this;
    const both = Object.keys(after.scores).filter((name) => parts(name).rival === undefined && name in before.scores);
    const rows = both.map((name) => ({ name, was: before.scores[name]!, is: after.scores[name]! }));
    rows.sort((one, other) => Number(one.was === one.is) - Number(other.was === other.is)); // what changed stands first
    return html`<section>
      <h2>${say("case.scores")}</h2>
      <table class="stack">
        <thead><tr>${["compare.column.figure", "compare.before", "compare.after", "compare.column.change"].map((key) => html`<th scope="col">${say(key)}</th>`)}</tr></thead>
        <tbody>
          ${rows.map(
            ({ name, was, is }) => html`<tr>
              <th scope="row">${named(name, say)}</th>
              <td class="number" data-name=${say("compare.before")}>${value(was, unit(name), locale)}</td>
              <td class="number" data-name=${say("compare.after")}>${value(is, unit(name), locale)}</td>
              <td class="number" data-name=${say("compare.column.change")}>${Math.abs(is - was) < SAME ? say("compare.same") : change(is - was, unit(name), locale, say)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </section>`;
  }
}
