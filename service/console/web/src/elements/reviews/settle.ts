/** What raters differ on, decided by somebody who did not rate it. */
import { Task } from "@lit/task";
import { type TemplateResult, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { body } from "../../api/client";
import { empty, failure, shown } from "../../kit/states";
import { ReviewElement } from "./base";
import { itemView } from "./item-view";
import { type Choice, type ItemReply, type Queue, items, labelled } from "./rest";

/** Event `fingerpost-rated` after each decision. */
@customElement("fingerpost-review-settle")
export class ReviewSettle extends ReviewElement {
  @property({ attribute: false }) queue!: Queue;
  /** Nobody is known by a key: who decides says so. */
  @property({ type: Boolean }) single = false;
  @state() private all = false;
  @state() private reason?: unknown;
  @state() private news = "";

  private readonly found = new Task(this, {
    args: () => [this.api, this.queue.id] as const,
    task: ([api, id]) => items(api, id, "disputed"),
  });

  protected override view(): TemplateResult {
    const { say } = this;
    return html`${shown(this.found, say, (found) =>
      found.length ? html`<p>${say("settle.about")}</p>${found.map((one) => this.dispute(one))}` : empty(say("settle.none")),
    )}
    ${this.reason ? failure(this.reason, say) : ""}
    <div class="sr" role="status">${this.news}</div>`;
  }

  private dispute(one: ItemReply): TemplateResult {
    const { say, locale, queue } = this;
    return html`<form class="panel dispute" aria-label=${say("settle.case", { case: one.item.case })} @submit=${(event: Event) => event.preventDefault()}>
      <h2>${say("settle.case", { case: one.item.case })}</h2>
      <ul>${one.ratings.map((rating) => html`<li>${say("settle.said", { rater: rating.rater, label: labelled(queue, rating.value) })} <span class="quiet">${rating.comment}</span></li>`)}</ul>
      ${itemView(one.item, this.all, () => (this.all = !this.all), say, locale)}
      <div class="form">
        ${this.single ? html`<label class="field">${say("settle.by")}<input name="by" required maxlength="100" /></label>` : ""}
        <label class="field">${say("settle.comment")}<input name="comment" maxlength="2000" /></label>
      </div>
      <p class="row decide">
        ${queue.rubric.choices.map((choice) => html`<button class="choice" type="button" @click=${(event: Event) => this.settle(event, one, choice)}><strong>${say("settle.choose", { label: choice.label })}</strong></button>`)}
      </p>
    </form>`;
  }

  private async settle(event: Event, one: ItemReply, choice: Choice): Promise<void> {
    const form = (event.target as HTMLElement).closest("form")!;
    if (!form.reportValidity()) return;
    const given = new FormData(form);
    const said = { value: choice.value, comment: String(given.get("comment") ?? ""), by: String(given.get("by") ?? "") };
    try {
      const path = { id: this.queue.id, n: one.item.n };
      await body(this.api.POST("/v1/evaluations/reviews/{id}/items/{n}/resolution", { params: { path }, body: said }));
      [this.reason, this.news] = [undefined, this.say("settle.kept", { label: choice.label })];
      await this.found.run();
      this.tell("rated", path);
    } catch (reason) {
      this.reason = reason;
    }
  }
}
