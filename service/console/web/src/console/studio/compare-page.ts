/** Two runs compared; one of their cases where it is named. */
import { type TemplateResult, html } from "lit";
import { customElement } from "lit/decorators.js";
import "../../elements/compare/compare";
import { EvaluationPage } from "./evaluation-page";

@customElement("console-compare")
export class ComparePage extends EvaluationPage {
  protected override get heading(): string {
    return this.say(this.params["case"] ? "compare.case" : "compare", { name: this.params["case"] ?? "" });
  }

  protected override content(): TemplateResult {
    const { api, theme, locale, link, params } = this;
    return html`<fingerpost-compare .api=${api} .theme=${theme} .locale=${locale} .link=${link} .a=${params["a"] ?? ""} .b=${params["b"] ?? ""} .case=${params["case"] ?? ""}></fingerpost-compare>`;
  }
}
