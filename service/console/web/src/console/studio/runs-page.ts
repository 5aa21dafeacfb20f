/** All evaluation runs. */
import { type TemplateResult, html } from "lit";
import { customElement } from "lit/decorators.js";
import "../../elements/runs/runs";
import { EvaluationPage } from "./evaluation-page";

@customElement("console-runs")
export class RunsPage extends EvaluationPage {
  protected override get heading(): string {
    return this.say("runs");
  }

  protected override content(): TemplateResult {
    const { api, theme, locale, link } = this;
    return html`<fingerpost-runs .api=${api} .theme=${theme} .locale=${locale} .link=${link}></fingerpost-runs>`;
  }
}
