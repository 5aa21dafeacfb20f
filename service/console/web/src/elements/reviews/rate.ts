/** Rating, one case at a time, by the number keys or by hand. */
import { Task } from "@lit/task";
import { type TemplateResult, html } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import { failure, shown } from "../../kit/states";
import { ReviewElement } from "./base";
import { itemView } from "./item-view";
import { type Choice, type Item, type Queue, type ToRate, next, rate } from "./rest";

/** Event `fingerpost-rated` after each rating. */
@customElement("fingerpost-review-rate")
export class ReviewRate extends ReviewElement {
  @property({ attribute: false }) queue!: Queue;
  @property({ type: Number }) total = 0;
  @property() rater = "";
  @state() private all = false;
  @state() private sending = false;
  @state() private reason?: unknown;
  @state() private news = "";
  /** The case that was rated last, so that a slip of the finger can be put right. */
  @state() private last?: Item;
  @state() private again?: Item;
  @query("textarea") private readonly comment?: HTMLTextAreaElement;

  private readonly found = new Task(this, {
    args: () => [this.api, this.queue.id, this.rater] as const,
    task: ([api, id, rater]): Promise<ToRate> => next(api, id, rater),
  });

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.pressed);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.pressed);
  }

  protected override view(): TemplateResult {
    const { say } = this;
    return html`${shown(this.found, say, (found) => this.ready(found))} ${this.reason ? failure(this.reason, say) : ""}
      <div class="sr" role="status">${this.news}</div>`;
  }

  private ready(found: ToRate): TemplateResult {
    const { say, locale } = this;
    const item = this.again ?? found.item;
    const progress = say("rate.progress", { rated: found.rated, left: found.left });
    return html`<p class="row">
        <progress aria-label=${progress} max=${found.rated + found.left || 1} value=${found.rated}></progress>
        <span class="quiet">${progress}</span>
        ${this.last && !this.again ? html`<button class="plain" @click=${() => (this.again = this.last)}>${say("rate.undo")}</button>` : ""}
      </p>
      ${item
        ? html`<p class="quiet">${say("rate.how")}</p>
            ${itemView(item, this.all, () => (this.all = !this.all), say, locale)} ${this.asking(item)}`
        : html`<div class="panel good"><h2>${say("rate.done.title")}</h2><p>${say("rate.done", { all: this.total })}</p></div>`}`;
  }

  private asking(item: Item): TemplateResult {
    const { say } = this;
    return html`<div class="ask">
      <h2>${this.queue.rubric.question}</h2>
      <div class="choices" role="group" aria-label=${this.queue.rubric.question}>
        ${this.queue.rubric.choices.map(
          (choice, at) => html`<button class="choice" ?disabled=${this.sending} @click=${() => this.give(item, choice)}>
            <kbd aria-hidden="true">${at + 1}</kbd> <strong>${choice.label}</strong>${choice.meaning ? html`<span class="means">${choice.meaning}</span>` : ""}
          </button>`,
        )}
      </div>
      <label class="field optional">${say("rate.comment")}<textarea rows="1" maxlength="2000"></textarea></label>
    </div>`;
  }

  private readonly pressed = (event: KeyboardEvent): void => {
    const item = this.again ?? this.found.value?.item;
    const typing = event.composedPath().some((one) => one instanceof HTMLElement && one.matches("input, textarea, select, [contenteditable]"));
    if (!item || typing || event.ctrlKey || event.metaKey || event.altKey || this.sending) return;
    const choice = /^[1-9]$/.test(event.key) ? this.queue.rubric.choices[Number(event.key) - 1] : undefined;
    if (!choice) return;
    event.preventDefault();
    void this.give(item, choice);
  };

  private async give(item: Item, choice: Choice): Promise<void> {
    [this.sending, this.reason] = [true, undefined];
    try {
      await rate(this.api, this.queue.id, { n: item.n, value: choice.value, comment: this.comment?.value ?? "", rater: this.rater });
      if (this.comment) this.comment.value = "";
      [this.last, this.again, this.news] = [item, undefined, this.say("rate.kept", { label: choice.label })];
      await this.found.run();
      this.tell("rated", { n: item.n });
      window.scrollTo({ top: 0 });
    } catch (reason) {
      this.reason = reason;
    } finally {
      this.sending = false;
    }
  }
}
