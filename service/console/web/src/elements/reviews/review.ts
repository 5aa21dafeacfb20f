/** One blind review: rate, settle differences, see what came out. */
import { Task } from "@lit/task";
import { type TemplateResult, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { failure, shown } from "../../kit/states";
import { exports } from "../runs/exports";
import { download, suiteName, when } from "../runs/rest";
import { ReviewElement } from "./base";
import "./rate";
import { type Review, review as asked, total } from "./rest";
import "./results";
import "./settle";

type Part = "rate" | "settle" | "results";
const PARTS: readonly Part[] = ["rate", "settle", "results"];
const RATER = "fingerpost-rater"; // kept by this tab alone

@customElement("fingerpost-review")
export class OneReview extends ReviewElement {
  @property() review = "";
  /** Nobody is known by a key on this server, so that raters say who they are. */
  @property({ type: Boolean }) single = false;
  @state() private tab: Part = "rate";
  @state() private rater = sessionStorage.getItem(RATER) ?? "";
  @state() private reason?: unknown;
  @state() private news = "";

  private readonly found = new Task(this, {
    args: () => [this.api, this.review] as const,
    task: async ([api, id]): Promise<Review> => {
      const found = await asked(api, id);
      this.tell("named", { name: found.queue.title });
      return found;
    },
  });

  protected override view(): TemplateResult {
    return html`<div @fingerpost-rated=${() => this.found.run()}>
      ${shown(this.found, this.say, (found) => html`${this.head(found)}${this.inside(found)}`)} ${this.reason ? failure(this.reason, this.say) : ""}
      <div class="sr" role="status">${this.news}</div>
    </div>`;
  }

  private head(found: Review): TemplateResult {
    const { say, locale } = this;
    const { queue, counts } = found;
    const facts = {
      suite: suiteName(queue.suite, say), of: say(queue.runs.length > 1 ? "reviews.of.two" : "reviews.of.one"),
      raters: say("reviews.raters", { n: queue.raters }), when: when(queue.created, locale),
    };
    return html`<p class="lead">${say("review.head", facts)}</p>
      ${queue.state === "signed" ? html`<p><span class="mark good">${say("state.signed")}</span> ${say("review.signed", { by: queue.signedBy ?? "", when: queue.signed ? when(queue.signed, locale) : "" })} ${queue.note}</p>` : ""}
      <div class="row actions">${exports(["html", "csv", "json"], (form) => this.export(form), say)}</div>
      <div class="tabs" role="group" aria-label=${say("tabs")}>
        ${PARTS.map((one) => html`<button aria-pressed=${one === this.tab ? "true" : "false"} @click=${() => (this.tab = one)}>${say(`tab.${one}`)}${one === "settle" && counts["disputed"] ? ` (${counts["disputed"]})` : ""}</button>`)}
      </div>`;
  }

  private inside(found: Review): TemplateResult {
    const { api, theme, locale, single } = this;
    if (this.tab === "settle") return html`<fingerpost-review-settle .api=${api} .theme=${theme} .locale=${locale} .queue=${found.queue} .single=${single}></fingerpost-review-settle>`;
    if (this.tab === "results") return html`<fingerpost-review-results .api=${api} .theme=${theme} .locale=${locale} .found=${found} .single=${single}></fingerpost-review-results>`;
    if (found.queue.state === "signed") return html`<p>${this.say("rate.closed")}</p>`;
    if (single && !this.rater) return this.whoever();
    return html`${single ? html`<p class="row quiet">${this.say("rater.as", { name: this.rater })} <button class="plain" @click=${() => this.be("")}>${this.say("rater.change")}</button></p>` : ""}
      <fingerpost-review-rate .api=${api} .theme=${theme} .locale=${locale} .queue=${found.queue} .rater=${this.rater} .total=${total(found)}></fingerpost-review-rate>`;
  }

  private whoever(): TemplateResult {
    const { say } = this;
    const go = (event: SubmitEvent): void => {
      event.preventDefault();
      this.be(String(new FormData(event.target as HTMLFormElement).get("rater") ?? "").trim());
    };
    return html`<form class="panel form" @submit=${go}>
      <label class="field">${say("rater.label")}<input name="rater" required maxlength="100" autocomplete="name" /><small>${say("rater.help")}</small></label>
      <wa-button type="submit" variant="brand">${say("rater.go")}</wa-button>
    </form>`;
  }

  private be(rater: string): void {
    this.rater = rater;
    sessionStorage.setItem(RATER, rater);
  }

  private async export(form: "html" | "csv" | "json"): Promise<void> {
    try {
      const params = { path: { id: this.review }, query: { format: form } };
      await download(this.api.GET("/v1/evaluations/reviews/{id}/export", { params, parseAs: "blob" }), `review.${form}`);
      this.news = this.say("export.done");
    } catch (reason) {
      this.reason = reason;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "fingerpost-review": OneReview;
  }
}
