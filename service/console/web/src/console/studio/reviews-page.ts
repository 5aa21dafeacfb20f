/** All blind reviews. */
import { type TemplateResult, html } from "lit";
import { customElement } from "lit/decorators.js";
import "../../elements/reviews/reviews";
import { EvaluationPage } from "./evaluation-page";

@customElement("console-reviews")
export class ReviewsPage extends EvaluationPage {
  protected override get heading(): string {
    return this.say("reviews");
  }

  protected override content(): TemplateResult {
    const { api, theme, locale, link } = this;
    return html`<fingerpost-reviews .api=${api} .theme=${theme} .locale=${locale} .link=${link}></fingerpost-reviews>`;
  }
}
