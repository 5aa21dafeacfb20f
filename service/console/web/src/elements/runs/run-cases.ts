/** The cases of a run, the worst first; of one group where that is asked for, with any of their scores. */
import { Task } from "@lit/task";
import { type PropertyValues, type TemplateResult, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { body } from "../../api/client";
import { shown } from "../../kit/states";
import { EvaluationElement } from "./base";
import { gist, named, parts, unit, value } from "./figures";
import { asPath, summary } from "./path-view";
import type { Case } from "./rest";
import { groupName, groupsTold, kindName } from "./slices";

const PAGE = 50;
const SHOWN = 10;

@customElement("fingerpost-run-cases")
export class RunCases extends EvaluationElement {
  @property() run = "";
  @property() main = "";
  /** The score that is shown; the order is that of the main one, as the run keeps it. */
  @property() score = "";
  @property({ attribute: false }) slice?: readonly [kind: string, group: string];
  @state() private cases: readonly Case[] = [];
  @state() private next: string | null = null;
  @state() private most = SHOWN;

  private readonly first = new Task(this, {
    args: () => [this.api, this.run] as const,
    task: async () => {
      const page = await this.asked();
      [this.cases, this.next] = [page.items.map((one) => one.case), page.next ?? null];
      return page;
    },
  });

  override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has("slice")) this.most = SHOWN;
  }

  protected override view(): TemplateResult {
    const { say } = this;
    return html`<section>
      <h2 tabindex="-1">${say("cases")}</h2>
      <p class="quiet">${say("cases.about")}</p>
      ${shown(this.first, say, () => this.list())}
    </section>`;
  }

  focusHeading(): void {
    const heading = this.renderRoot.querySelector<HTMLElement>("h2");
    heading?.focus();
    heading?.scrollIntoView({ block: "start" });
  }

  private list(): TemplateResult {
    const { say } = this;
    const score = this.score && this.cases.some((one) => this.score in one.scores) ? this.score : this.main;
    const names = [...new Set(this.cases.flatMap((one) => Object.keys(one.scores)))].filter((name) => parts(name).rival === undefined);
    const fitting = this.cases.filter((one) => !this.slice || one.slices[this.slice[0]] === this.slice[1]);
    return html`<div class="bar">
        <label class="field">${say("cases.score")}
          <select @change=${(event: Event) => (this.score = (event.target as HTMLSelectElement).value)}>
            ${names.map((name) => html`<option value=${name} ?selected=${name === score}>${named(name, say)}</option>`)}
          </select>
        </label>
        ${this.slice
          ? html`<p class="row">${say("cases.filtered", { kind: kindName(this.slice[0], say), group: groupName(this.slice[1]) })}
              <button class="plain" @click=${() => (this.slice = undefined)}>${say("cases.filtered.clear")}</button></p>`
          : ""}
      </div>
      ${fitting.length ? this.table(fitting.slice(0, this.most), score) : html`<p>${say("cases.none")}</p>`}
      ${fitting.length > this.most || this.next
        ? html`<p><wa-button appearance="outlined" @click=${() => this.more(fitting.length)}>${say("cases.more")}</wa-button></p>`
        : ""}`;
  }

  private table(cases: readonly Case[], score: string): TemplateResult {
    const { say, locale } = this;
    const read = cases.some((one) => asPath(one.output));
    return html`<table class="stack">
      <caption class="sr">${say("cases.caption", { name: named(this.main, say) })}</caption>
      <thead><tr><th scope="col">${say("column.case")}</th><th scope="col">${named(score, say)}</th>${read ? html`<th scope="col">${say("column.answer")}</th>` : ""}</tr></thead>
      <tbody>
        ${cases.map((one) => {
          const path = asPath(one.output);
          const amount = one.scores[score];
          return html`<tr>
            <th scope="row">${this.way({ page: "case", run: this.run, case: one.id }, one.id)}<span class="means">${gist(one.input)}</span><span class="means">${groupsTold(one.slices, say)}</span></th>
            <td class="number" data-name=${named(score, say)}>${amount === undefined ? "–" : value(amount, unit(score), locale)}</td>
            ${read
              ? html`<td data-name=${say("column.answer")}>
                  ${path ? summary(path, say, locale) : ""}
                  ${path?.failed?.length ? html`<span class="mark bad">${say("case.missed", { n: path.failed.length })}</span>` : ""}
                </td>`
              : ""}
          </tr>`;
        })}
      </tbody>
    </table>`;
  }

  private async more(have: number): Promise<void> {
    this.most += SHOWN;
    if (have >= this.most || !this.next) return;
    const page = await this.asked(this.next);
    [this.cases, this.next] = [[...this.cases, ...page.items.map((one) => one.case)], page.next ?? null];
  }

  private asked(cursor?: string) {
    const params = { path: { id: this.run }, query: { limit: PAGE, ...(cursor && { cursor }) } };
    return body(this.api.GET("/v1/evaluations/runs/{id}/cases", { params }));
  }
}
