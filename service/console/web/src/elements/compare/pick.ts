/** The choice of two runs of the same cases. */
import { Task } from "@lit/task";
import { type PropertyValues, type TemplateResult, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { body } from "../../api/client";
import { empty, shown } from "../../kit/states";
import compareWords from "../../words/en/compare.json";
import runWords from "../../words/en/runs.json";
import { EvaluationElement } from "../runs/base";
import { type Run, comparable, runName, suiteName, when } from "../runs/rest";

const RUNS = 200;

@customElement("fingerpost-compare-pick")
export class ComparePick extends EvaluationElement {
  protected override readonly tables = { en: { ...runWords, ...compareWords } as Record<string, string> };

  @property() a = "";
  @state() private first = "";
  @state() private second = "";

  private readonly runs = new Task(this, {
    args: () => [this.api],
    task: async ([api]) => (await body(api.GET("/v1/evaluations/runs", { params: { query: { limit: RUNS, state: "done" } } }))).items,
  });

  override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has("a")) this.first = this.a;
  }

  protected override view(): TemplateResult {
    const { say } = this;
    return html`<p class="lead">${say("compare.lead")}</p>
      ${shown(this.runs, say, (runs) => {
        const possible = runs.filter((one) => runs.some((other) => other !== one && comparable(one, other)));
        if (!possible.length) return empty(say("compare.none"), this.way({ page: "runs" }, say("compare.none.do")));
        const first = possible.find((one) => one.id === this.first) ?? possible.at(-1)!;
        const others = possible.filter((one) => one !== first && comparable(one, first));
        const second = others.find((one) => one.id === this.second) ?? others[0]!;
        return html`<div class="panel">
          <div class="form">
            ${this.choice("compare.before", possible, first, (id) => (this.first = id))} ${this.choice("compare.after", others, second, (id) => (this.second = id))}
            <wa-button variant="brand" @click=${() => this.open({ page: "compare", a: first.id, b: second.id })}>${say("compare.go")}</wa-button>
          </div>
        </div>`;
      })}`;
  }

  private choice(key: string, runs: readonly Run[], chosen: Run, pick: (id: string) => void): TemplateResult {
    const { say, locale } = this;
    return html`<label class="field">${say(key)}
      <select @change=${(event: Event) => pick((event.target as HTMLSelectElement).value)}>
        ${runs.map((one) => html`<option value=${one.id} ?selected=${one === chosen}>${runName(one, say, locale)} · ${suiteName(one.suite, say)}, ${when(one.created, locale)}</option>`)}
      </select>
    </label>`;
  }
}
