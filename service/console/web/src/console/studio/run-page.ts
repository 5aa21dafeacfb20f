/** One evaluation run. */
import { type TemplateResult, html } from "lit";
import { customElement } from "lit/decorators.js";
import "../../elements/runs/runs";
import { EvaluationPage } from "./evaluation-page";

@customElement("console-run")
export class RunPage extends EvaluationPage {
  protected override get heading(): string {
    return this.name || this.say("run");
  }

  protected override content(): TemplateResult {
    const { api, theme, locale, link, params } = this;
    return html`<fingerpost-runs .api=${api} .theme=${theme} .locale=${locale} .link=${link} .run=${params["id"] ?? ""} @fingerpost-named=${this.named}></fingerpost-runs>`;
  }
}
