/** All blind reviews, newest first. */
import { Task } from "@lit/task";
import { type TemplateResult, html } from "lit";
import { customElement, state } from "lit/decorators.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { body } from "../../api/client";
import { empty, shown } from "../../kit/states";
import { suiteName, when, who } from "../runs/rest";
import { ReviewElement } from "./base";
import { type Queue, review } from "./rest";

const PAGE = 20;

@customElement("fingerpost-reviews")
export class Reviews extends ReviewElement {
  @state() private queues: readonly Queue[] = [];
  @state() private next: string | null = null;
  @state() private counts: ReadonlyMap<string, Readonly<Record<string, number>>> = new Map();

  private readonly first = new Task(this, {
    args: () => [this.api] as const,
    task: async () => {
      const page = await this.asked();
      [this.queues, this.next] = [page.items, page.next ?? null];
      return page;
    },
  });

  protected override view(): TemplateResult {
    return html`<p class="lead">${this.say("reviews.lead")}</p>
      ${shown(this.first, this.say, () => this.list())}`;
  }

  private list(): TemplateResult {
    const { say, locale } = this;
    if (!this.queues.length) return empty(say("reviews.none"), this.way({ page: "runs" }, say("reviews.none.do")));
    return html`<table class="stack">
        <caption class="sr">${say("reviews.caption")}</caption>
        <thead><tr>${["review", "of", "opened", "progress", "state"].map((name) => html`<th scope="col">${say(`column.${name}`)}</th>`)}</tr></thead>
        <tbody>
          ${this.queues.map(
            (one) => html`<tr>
              <th scope="row">${this.way({ page: "review", review: one.id }, one.title)}<span class="means">${one.rubric.question}</span></th>
              <td data-name=${say("column.of")}>${suiteName(one.suite, say)}, ${say(one.runs.length > 1 ? "reviews.of.two" : "reviews.of.one")}<span class="means">${say("reviews.raters", { n: one.raters })}</span></td>
              <td data-name=${say("column.opened")}>${say("by", { when: when(one.created, locale), who: who(one.by, say) })}</td>
              <td data-name=${say("column.progress")}>${this.progress(one)}</td>
              <td data-name=${say("column.state")}><span class="mark ${one.state === "signed" ? "good" : "brand"}">${say(`state.${one.state}`)}</span></td>
            </tr>`,
          )}
        </tbody>
      </table>
      ${this.next ? html`<p><wa-button appearance="outlined" @click=${this.older}>${say("reviews.more")}</wa-button></p>` : ""}`;
  }

  private progress(one: Queue): string {
    const counts = this.counts.get(one.id);
    return counts ? this.say("counts", { open: counts["open"] ?? 0, disputed: counts["disputed"] ?? 0, settled: counts["settled"] ?? 0 }) : "";
  }

  private async asked(cursor?: string) {
    const page = await body(this.api.GET("/v1/evaluations/reviews", { params: { query: { limit: PAGE, ...(cursor && { cursor }) } } }));
    void this.count(page.items);
    return page;
  }

  private async count(queues: readonly Queue[]): Promise<void> {
    const found = await Promise.all(queues.map((one) => review(this.api, one.id).catch(() => undefined)));
    this.counts = new Map([...this.counts, ...found.flatMap((one) => (one ? [[one.queue.id, one.counts] as const] : []))]);
  }

  private readonly older = async (): Promise<void> => {
    const page = await this.asked(this.next ?? undefined);
    [this.queues, this.next] = [[...this.queues, ...page.items], page.next ?? null];
  };
}
