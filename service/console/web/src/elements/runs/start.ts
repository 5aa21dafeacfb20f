/** The form that starts a run: what is asked, on which cases, with which content. */
import { type TemplateResult, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { body } from "../../api/client";
import { failure } from "../../kit/states";
import { EvaluationElement } from "./base";
import { known } from "./figures";
import { type Dataset, type Suite, suiteName } from "./rest";

/** Event `fingerpost-started` (detail: the run) once the server has taken it. */
@customElement("fingerpost-run-start")
export class RunStart extends EvaluationElement {
  @property({ attribute: false }) suites: readonly Suite[] = [];
  @property({ attribute: false }) datasets: readonly Dataset[] = [];
  @state() private suite = "paths";
  @state() private sending = false;
  @state() private reason?: unknown;

  protected override view(): TemplateResult {
    const { say } = this;
    const chosen = this.suites.find((one) => one.name === this.suite);
    const fitting = this.datasets.filter((one) => this.shape(one.suite) === chosen?.shape);
    const ready = chosen?.packaged || fitting.length > 0;
    return html`<form class="panel" @submit=${this.send}>
      <div class="form">
        <label class="field">${say("start.suite")}
          <select name="suite" @change=${this.pick}>
            ${this.suites.map((one) => html`<option value=${one.name} ?selected=${one.name === this.suite}>${suiteName(one.name, say)}</option>`)}
          </select>
          <small>${known(say, `suite.${this.suite}.about`) ?? chosen?.about}</small>
        </label>
        <label class="field">${say("start.dataset")}
          <select name="dataset" ?disabled=${!ready}>
            ${chosen?.packaged ? html`<option value="">${say("packaged")}</option>` : ""}
            ${fitting.map((one) => html`<option value=${one.id}>${one.card.title} (${say("cases.n", { n: one.cases })})</option>`)}
          </select>
          ${ready ? "" : html`<small>${say("start.nocases")}</small>`}
        </label>
        ${chosen?.searched
          ? html`<label class="field">${say("start.workspace")}
              <select name="workspace">
                <option value="own">${say("start.workspace.own")}</option>
                <option value="starter">${say("start.workspace.starter")}</option>
              </select>
            </label>`
          : ""}
        <label class="field">${say("start.name")}
          <input name="name" maxlength="100" autocomplete="off" />
          <small>${say("start.name.help")}</small>
        </label>
      </div>
      <label class="tick"><input class="check" type="checkbox" name="alone" /> <span>${say("start.alone")} <span class="means">${say("start.alone.help")}</span></span></label>
      ${this.reason ? failure(this.reason, say) : ""}
      <p class="row"><wa-button type="submit" variant="brand" ?loading=${this.sending} ?disabled=${!ready}>${say("start.go")}</wa-button></p>
    </form>`;
  }

  /** Suites of one shape take each other's datasets. */
  private shape(suite: string): string {
    return this.suites.find((one) => one.name === suite)?.shape ?? suite;
  }

  private readonly pick = (event: Event): void => {
    this.suite = (event.target as HTMLSelectElement).value;
  };

  private readonly send = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const given = new FormData(event.target as HTMLFormElement);
    const text = (name: string): string => String(given.get(name) ?? "").trim();
    [this.sending, this.reason] = [true, undefined];
    try {
      const asked = {
        suite: this.suite, dataset: text("dataset") || null, name: text("name"), alone: given.has("alone"),
        workspace: text("workspace") === "own" ? ("own" as const) : ("starter" as const),
      };
      this.tell("started", await body(this.api.POST("/v1/evaluations/runs", { body: asked as never })));
    } catch (reason) {
      this.reason = reason;
    } finally {
      this.sending = false;
    }
  };
}
