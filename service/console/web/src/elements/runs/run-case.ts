/** One case of a run: what was asked, what a right answer must hold, what came, and how that was scored. */
import { Task } from "@lit/task";
import { type TemplateResult, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { shown } from "../../kit/states";
import { EvaluationElement } from "./base";
import { meaning, named, parts, unit, value } from "./figures";
import { asGiven, expectedView, givenView, plainView } from "./given";
import { asPath, pathView, summary } from "./path-view";
import { type Case, oneCase } from "./rest";
import { sidesStyles } from "./sides";

@customElement("fingerpost-run-case")
export class RunCase extends EvaluationElement {
  static override styles = [...EvaluationElement.styles, sidesStyles];

  @property() run = "";
  @property() case = "";

  private readonly found = new Task(this, {
    args: () => [this.api, this.run, this.case] as const,
    task: ([api, run, name]) => oneCase(api, run, name),
  });

  protected override view(): TemplateResult {
    return html`<p>${this.way({ page: "run", run: this.run }, this.say("case.back"))}</p>
      ${shown(this.found, this.say, (one) => html`${this.asked(one)}${this.came(one)}${this.scores(one)}`)}`;
  }

  private asked(one: Case): TemplateResult {
    const { say, locale } = this;
    const [given, path] = [asGiven(one.input), asPath(one.output)];
    if (!given) return html`<section><h2>${say("case.asked")}</h2>${plainView(one.input ?? one.id, say)}</section>`;
    return html`<section><h2>${say("case.asked")}</h2>${givenView(given, say, locale, path?.titles)}</section>
      ${given.properties
        ? html`<section><h2>${say("case.expected")}</h2>${expectedView(given, path?.failed ?? [], say, locale, path?.titles ?? {})}</section>`
        : ""}`;
  }

  private came(one: Case): TemplateResult {
    const { say, locale } = this;
    const path = asPath(one.output);
    if (!path) return html`<section><h2>${say("case.came")}</h2>${plainView(one.output, say)}</section>`;
    return html`<section>
      <h2>${say("case.came")}</h2>
      <p>${summary(path, say, locale)}
        ${path.failed ? html`<span class="mark ${path.failed.length ? "bad" : "good"}">${say(path.failed.length ? "case.missed" : "case.held", { n: path.failed.length })}</span>` : ""}
      </p>
      ${path.false_claims?.length ? html`<h3>${say("case.claims")}</h3><ul>${path.false_claims.map((claim) => html`<li>${claim}</li>`)}</ul>` : ""}
      ${pathView(path, say, locale)}
    </section>`;
  }

  private scores(one: Case): TemplateResult {
    const { say, locale } = this;
    const names = Object.keys(one.scores).filter((name) => parts(name).rival === undefined);
    return html`<section>
      <h2>${say("case.scores")}</h2>
      <table class="stack">
        <caption class="sr">${say("case.scores.caption")}</caption>
        <thead><tr><th scope="col">${say("column.figure")}</th><th scope="col">${say("column.value")}</th></tr></thead>
        <tbody>
          ${names.map(
            (name) => html`<tr>
              <th scope="row">${named(name, say)}<span class="means">${meaning(name, say)}</span></th>
              <td class="number" data-name=${say("column.value")}>${value(one.scores[name]!, unit(name), locale)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </section>`;
  }
}
