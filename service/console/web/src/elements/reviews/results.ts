/** What came out of a review: how far raters agree, every case, sign-off, and the labels kept as test cases. */
import { Task } from "@lit/task";
import { type TemplateResult, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { body } from "../../api/client";
import { failure, shown } from "../../kit/states";
import { type Metric, known, value } from "../runs/figures";
import { ReviewElement } from "./base";
import { type Agreement, type ItemReply, type Review, agreement, items, labelled, outcomes } from "./rest";

const [RELIABLE, TENTATIVE] = [0.8, 0.667]; // Krippendorff's own thresholds

/** Return the key of what an alpha allows to say; an interval over both thresholds says nothing. */
export function agreementWord(alpha: Metric | null | undefined): "good" | "fair" | "bad" | "few" {
  if (!alpha || alpha.enough === false || (alpha.low < TENTATIVE && alpha.high >= RELIABLE)) return "few";
  if (alpha.value >= RELIABLE) return "good";
  return alpha.value >= TENTATIVE ? "fair" : "bad";
}

/** Event `fingerpost-rated` once it is signed off. */
@customElement("fingerpost-review-results")
export class ReviewResults extends ReviewElement {
  @property({ attribute: false }) found!: Review;
  @property({ type: Boolean }) single = false;
  @state() private reason?: unknown;
  @state() private news = "";

  private readonly asked = new Task(this, {
    args: () => [this.api, this.found] as const,
    task: ([api, { queue }]) =>
      Promise.all([agreement(api, queue.id), items(api, queue.id), queue.state === "signed" ? outcomes(api, queue.id) : undefined]),
  });

  protected override view(): TemplateResult {
    const { say } = this;
    return html`${shown(this.asked, say, ([agreed, all, came]) => html`${this.answers(came)}${this.agreement(agreed)}${this.signing()}${this.cases(all)}`)}
      ${this.reason ? failure(this.reason, say) : ""}
      <p role="status">${this.news}</p>`;
  }

  /** What came out; only once nothing changes any more, so that nobody is led by it. */
  private answers(came: ReadonlyMap<number, number> | undefined): TemplateResult {
    const { say, found } = this;
    const of = (value: number): string => {
      const side = found.queue.runs.length === 2 && value ? known(say, `answer.${value < 0 ? "first" : "second"}`) : undefined;
      return side ?? labelled(found.queue, value);
    };
    return html`<section>
      <h2>${say("results.answers")}</h2>
      ${came
        ? html`<div class="cards">
            ${found.queue.rubric.choices.map(({ value: one }) => html`<div class="panel"><p class="name">${of(one)}</p><p class="big">${came.get(one) ?? 0}</p></div>`)}
          </div>`
        : html`<p>${say("results.answers.hidden")}</p>`}
    </section>`;
  }

  private agreement({ agreement: found, judge }: Agreement): TemplateResult {
    const { say } = this;
    const facts = { ratings: found.ratings, cases: found.cases, disputed: found.disputed };
    const figures = (["alpha", "kappa"] as const).flatMap((name) => (found[name] ? [[name, found[name]] as const] : []));
    return html`<section>
      <h2>${say("results.agreement")}</h2>
      <p>${say("results.facts", facts)}</p>
      ${figures.length
        ? html`<div class="cards">
            ${figures.map(
              ([name, metric]) => html`<div class="panel">
                <p class="name">${say(`results.${name}`)}</p>
                <p class="big">${value(metric.value, "number", this.locale)}</p>
                <p class="quiet">${metric.enough !== false ? say("from.to", { low: value(metric.low, "number", this.locale), high: value(metric.high, "number", this.locale) }) : say("few")}</p>
              </div>`,
            )}
          </div>
          <p><strong>${say(`results.word.${agreementWord(found.alpha)}`)}</strong> ${say("results.agreement.about")}</p>`
        : html`<p>${say("results.few")}</p>`}
      ${this.judge(judge)}
    </section>`;
  }

  /** What the run's own verdicts are worth beside people's, where the rubric says which answers are a yes. */
  private judge(judge: unknown): unknown {
    const counts = (judge as { judge?: Record<string, number> } | null)?.judge;
    if (!counts?.["peopleYes"] || !counts["peopleNo"]) return "";
    const share = (right: string, all: string): string => `${counts[right] ?? 0}/${counts[all] ?? 0}`;
    const facts = { sensitivity: share("rightYes", "peopleYes"), specificity: share("rightNo", "peopleNo") };
    return html`<h3>${this.say("results.judge")}</h3><p>${this.say("results.judge.about", facts)}</p>`;
  }

  private signing(): TemplateResult {
    const { say, found } = this;
    const left = (found.counts["open"] ?? 0) + (found.counts["disputed"] ?? 0);
    if (found.queue.state === "signed") return found.queue.runs.length === 1 ? this.labels() : html``;
    return html`<section>
      <h2>${say("sign.title")}</h2>
      <p>${say("sign.about")}</p>
      ${left
        ? html`<p>${say("sign.wait", { n: left })}</p>`
        : html`<form class="form" @submit=${this.sign}>
            ${this.single ? html`<label class="field">${say("sign.by")}<input name="by" required maxlength="100" /></label>` : ""}
            <label class="field">${say("sign.note")}<input name="note" maxlength="2000" /></label>
            <wa-button type="submit" variant="brand">${say("sign.go")}</wa-button>
          </form>`}
    </section>`;
  }

  private labels(): TemplateResult {
    const { say } = this;
    return html`<section>
      <h2>${say("labels.title")}</h2>
      <p>${say("labels.about")}</p>
      <form class="form" @submit=${this.keep}>
        <label class="field">${say("labels.name")}<input name="name" required maxlength="100" pattern="[A-Za-z0-9][A-Za-z0-9._\\-]*" /></label>
        <wa-button type="submit">${say("labels.go")}</wa-button>
      </form>
    </section>`;
  }

  private cases(all: readonly ItemReply[]): TemplateResult {
    const { say } = this;
    const looks = { open: "", disputed: "warn", settled: "good" };
    return html`<section>
      <h2>${say("results.cases")}</h2>
      <table class="stack">
        <thead><tr><th scope="col">${say("column.case")}</th><th scope="col">${say("column.state")}</th><th scope="col">${say("results.said")}</th></tr></thead>
        <tbody>
          ${all.map(
            (one) => html`<tr>
              <th scope="row">${one.item.case}</th>
              <td data-name=${say("column.state")}><span class="mark ${looks[one.state]}">${say(`item.${one.state}`)}</span></td>
              <td data-name=${say("results.said")}>${this.said(one)}</td>
            </tr>`,
          )}
        </tbody>
      </table>
    </section>`;
  }

  private said(one: ItemReply): unknown {
    const { say, found } = this;
    if (one.state === "open") return html`<span class="quiet">${say("results.open")}</span>`;
    const lines = one.ratings.map((rating) => [say("settle.said", { rater: rating.rater, label: labelled(found.queue, rating.value) }), rating.comment]);
    if (one.resolution) lines.push([say("item.settled.by", { by: one.resolution.by, label: labelled(found.queue, one.resolution.value) }), one.resolution.comment]);
    return lines.map(([text, comment]) => html`<div>${text} <span class="quiet">${comment}</span></div>`);
  }

  private readonly sign = (event: SubmitEvent): void =>
    void this.sent(event, async (given) => {
      const said = { note: String(given.get("note") ?? ""), by: String(given.get("by") ?? "") };
      await body(this.api.POST("/v1/evaluations/reviews/{id}/sign-off", { params: { path: { id: this.found.queue.id } }, body: said }));
      this.tell("rated", {});
    });

  private readonly keep = (event: SubmitEvent): void =>
    void this.sent(event, async (given) => {
      const asked = { name: String(given.get("name")) };
      const kept = await body(this.api.POST("/v1/evaluations/reviews/{id}/dataset", { params: { path: { id: this.found.queue.id } }, body: asked }));
      this.news = this.say("labels.kept", { name: kept.id, version: kept.version, n: kept.cases });
    });

  private async sent(event: SubmitEvent, send: (given: FormData) => Promise<void>): Promise<void> {
    event.preventDefault();
    try {
      await send(new FormData(event.target as HTMLFormElement));
      this.reason = undefined;
    } catch (reason) {
      this.reason = reason;
    }
  }
}
