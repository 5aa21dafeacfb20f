/** One blind review. */
import { type TemplateResult, html } from "lit";
import { customElement } from "lit/decorators.js";
import "../../elements/reviews/review";
import { EvaluationPage } from "./evaluation-page";

@customElement("console-review")
export class ReviewPage extends EvaluationPage {
  protected override get heading(): string {
    return this.name || this.say("review");
  }

  protected override content(): TemplateResult {
    const { api, theme, locale, link, params } = this;
    return html`<fingerpost-review .api=${api} .theme=${theme} .locale=${locale} .link=${link} .review=${params["id"] ?? ""} .single=${this.me.singleUser} @fingerpost-named=${this.named}></fingerpost-review>`;
  }
}
