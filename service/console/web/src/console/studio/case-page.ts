/** One case of a run. */
import { type TemplateResult, html } from "lit";
import { customElement } from "lit/decorators.js";
import "../../elements/runs/runs";
import { EvaluationPage } from "./evaluation-page";

@customElement("console-case")
export class CasePage extends EvaluationPage {
  protected override get heading(): string {
    return this.say("case", { name: this.params["case"] ?? "" });
  }

  protected override content(): TemplateResult {
    const { api, theme, locale, link, params } = this;
    return html`<fingerpost-runs .api=${api} .theme=${theme} .locale=${locale} .link=${link} .run=${params["id"] ?? ""} .case=${params["case"] ?? ""}></fingerpost-runs>`;
  }
}
