/** All runs, newest first, each with its headline; started, followed and cancelled from here, two of them compared. */
import { Task } from "@lit/task";
import { type TemplateResult, html } from "lit";
import { customElement, state } from "lit/decorators.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { body } from "../../api/client";
import { empty, failure, shown } from "../../kit/states";
import { EvaluationElement } from "./base";
import { interval, named, unit, value } from "./figures";
import { ENDED, POLL_MS, type Dataset, type Run, type Suite, casesOf, comparable, datasets, job, run, runName, suiteName, suites, told, when, who } from "./rest";
import "./start";

const PAGE = 20;

interface Around {
  readonly suites: readonly Suite[];
  readonly datasets: readonly Dataset[];
}

/** How far a run is; `stopping` once it was cancelled, until it has come to its next step. */
interface Far {
  readonly done: number;
  readonly total: number;
  readonly stopping: boolean;
}

@customElement("fingerpost-run-list")
export class RunList extends EvaluationElement {
  @state() private runs: readonly Run[] = [];
  @state() private next: string | null = null;
  @state() private suite = "";
  @state() private status = "";
  @state() private picked: readonly string[] = [];
  @state() private starting = false;
  @state() private progress: ReadonlyMap<string, Far> = new Map();
  @state() private news = "";
  @state() private reason?: unknown;
  private timer = 0;

  private readonly around = new Task(this, {
    args: () => [this.api],
    task: async ([api]): Promise<Around> => {
      const [all, kept] = await Promise.all([suites(api), datasets(api)]);
      return { suites: all, datasets: kept };
    },
  });
  private readonly page = new Task(this, {
    args: () => [this.api, this.suite, this.status] as const,
    task: async ([, suite, status]) => {
      const first = await this.asked(suite, status);
      [this.runs, this.next] = [first.items, first.next ?? null];
      this.follow();
      return first;
    },
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  protected override view(): TemplateResult {
    return html`<p class="lead">${this.say("runs.lead")}</p>
      ${shown(this.around, this.say, (around) => html`${this.above(around)}${shown(this.page, this.say, () => this.list(around))}`)}
      <div class="sr" role="status">${this.news}</div>`;
  }

  private above(around: Around): TemplateResult {
    const { say } = this;
    return html`<div class="bar">
        <label class="field">${say("filter.suite")}
          <select @change=${(event: Event) => (this.suite = (event.target as HTMLSelectElement).value)}>
            <option value="">${say("filter.all")}</option>
            ${around.suites.map((one) => html`<option value=${one.name}>${suiteName(one.name, say)}</option>`)}
          </select>
        </label>
        <label class="field">${say("filter.state")}
          <select @change=${(event: Event) => (this.status = (event.target as HTMLSelectElement).value)}>
            <option value="">${say("filter.all")}</option>
            ${["queued", "running", "done", "failed", "cancelled"].map((one) => html`<option value=${one}>${say(`state.${one}`)}</option>`)}
          </select>
        </label>
        <wa-button variant="brand" aria-expanded=${this.starting ? "true" : "false"} @click=${() => (this.starting = !this.starting)}>${say("runs.start")}</wa-button>
      </div>
      ${this.starting
        ? html`<fingerpost-run-start .api=${this.api} .theme=${this.theme} .locale=${this.locale} .suites=${around.suites} .datasets=${around.datasets}
            @fingerpost-started=${this.started}></fingerpost-run-start>`
        : ""}
      ${this.reason ? failure(this.reason, say) : ""}`;
  }

  private list(around: Around): TemplateResult {
    const { say } = this;
    if (!this.runs.length) return empty(say(this.suite || this.status ? "runs.none.filtered" : "runs.none"));
    return html`${this.comparing()}
      <table class="stack runs">
        <caption class="sr">${say("runs.caption")}</caption>
        <thead><tr><td></td>${["run", "cases", "when", "result", "state"].map((name) => html`<th scope="col">${say(`column.${name}`)}</th>`)}</tr></thead>
        <tbody>${this.runs.map((one) => this.row(one, around))}</tbody>
      </table>
      ${this.next ? html`<p><wa-button appearance="outlined" @click=${this.older}>${say("runs.more")}</wa-button></p>` : ""}`;
  }

  private row(one: Run, around: Around): TemplateResult {
    const { say, locale } = this;
    const name = runName(one, say, locale);
    return html`<tr>
      <td>
        ${one.state === "done"
          ? html`<input class="check" type="checkbox" aria-label=${say("runs.pick", { name })} .checked=${this.picked.includes(one.id)} @change=${() => this.pick(one.id)} />`
          : ""}
      </td>
      <th scope="row">${this.way({ page: "run", run: one.id }, name)}<span class="means">${suiteName(one.suite, say)}</span></th>
      <td data-name=${say("column.cases")}>${casesOf(one, around.datasets, say)}</td>
      <td data-name=${say("column.when")}>${say("by", { when: when(one.created, locale), who: who(one.by, say) })}</td>
      <td data-name=${say("column.result")}>${this.result(one, around)}</td>
      <td data-name=${say("column.state")}>${this.standing(one)}</td>
    </tr>`;
  }

  private result(one: Run, around: Around): unknown {
    const found = told(one, around.suites.find((suite) => suite.name === one.suite)?.measures.main ?? "");
    if (!found) return one.error ?? "";
    const { say, locale } = this;
    return html`<strong class="number">${value(found.metric.value, unit(found.name), locale)}</strong> ${named(found.name, say)}
      <span class="means">${found.metric.enough !== false ? say("column.interval").toLowerCase() : ""} ${interval(found.metric, found.name, locale, say)}</span>`;
  }

  private standing(one: Run): TemplateResult {
    const { say } = this;
    if (!ENDED.has(one.state)) return this.under(one);
    const looks = { done: one.fault ? "warn" : "good", failed: "bad" }[one.state as string] ?? "";
    return html`<span class="mark ${looks}">${say(one.fault ? "state.fault" : `state.${one.state}`)}</span>`;
  }

  private under(one: Run): TemplateResult {
    const { say } = this;
    const far = this.progress.get(one.id);
    if (far?.stopping) return html`<span class="mark">${say("state.stopping")}</span>`;
    return html`<span class="mark brand">${say(`state.${one.state}`)}</span>
      ${far?.total
        ? html`<progress aria-label=${runName(one, say, this.locale)} max=${far.total} value=${far.done}></progress>
            <span class="means number">${say("progress", { done: far.done, total: far.total })}</span>`
        : one.state === "running"
          ? html`<progress aria-label=${runName(one, say, this.locale)}></progress><span class="means">${say("progress.preparing")}</span>`
          : ""}
      <button class="plain" @click=${() => this.cancel(one)}>${say("cancel.run")}<span class="sr"> ${runName(one, say, this.locale)}</span></button>`;
  }

  private comparing(): unknown {
    const { say } = this;
    const chosen = this.picked.flatMap((id) => this.runs.find((one) => one.id === id) ?? []);
    const [a, b] = [...chosen].sort((one, other) => one.created.localeCompare(other.created));
    if (!a || !b) return html`<p class="quiet">${say("runs.compare.hint")}</p>`;
    if (!comparable(a, b)) return html`<p role="status">${say("runs.compare.unlike")}</p>`;
    return html`<p role="status"><wa-button variant="brand" @click=${() => this.open({ page: "compare", a: a.id, b: b.id })}>${say("runs.compare")}</wa-button></p>`;
  }

  /** Two at most: a third takes the place of the first. */
  private pick(id: string): void {
    this.picked = this.picked.includes(id) ? this.picked.filter((one) => one !== id) : [...this.picked, id].slice(-2);
  }

  private readonly started = (event: CustomEvent<Run>): void => {
    event.stopPropagation();
    [this.starting, this.runs] = [false, [event.detail, ...this.runs]];
    this.follow();
  };

  private readonly older = async (): Promise<void> => {
    const page = await this.asked(this.suite, this.status, this.next ?? undefined);
    [this.runs, this.next] = [[...this.runs, ...page.items], page.next ?? null];
  };

  private async cancel(one: Run): Promise<void> {
    try {
      if (one.job) await body(this.api.POST("/v1/jobs/{id}/cancel", { params: { path: { id: one.job } } }));
      this.news = this.say("cancelled.told");
    } catch (reason) {
      this.reason = reason;
    }
    this.follow();
  }

  private asked(suite: string, status: string, cursor?: string) {
    const query = { limit: PAGE, ...(suite && { suite }), ...(status && { state: status as Run["state"] }), ...(cursor && { cursor }) };
    return body(this.api.GET("/v1/evaluations/runs", { params: { query } }));
  }

  /** Look again at the runs that are under way, until none is. */
  private follow(): void {
    clearTimeout(this.timer);
    if (this.isConnected && this.runs.some((one) => !ENDED.has(one.state))) this.timer = window.setTimeout(() => void this.look(), POLL_MS);
  }

  private async look(): Promise<void> {
    const under = this.runs.filter((one) => !ENDED.has(one.state));
    const found = await Promise.all(under.map((one) => this.looked(one)));
    const fresh = new Map(found.map((one) => [one.id, one]));
    this.runs = this.runs.map((one) => fresh.get(one.id) ?? one);
    const done = found.find((one) => one.state === "done");
    if (done) this.news = this.say("finished.told", { name: runName(done, this.say, this.locale) });
    this.follow();
  }

  /** What cannot be asked now is asked again with the next look. */
  private async looked(one: Run): Promise<Run> {
    try {
      const [now, far] = await Promise.all([run(this.api, one.id), one.job ? job(this.api, one.job) : undefined]);
      if (far) this.progress = new Map([...this.progress, [one.id, { done: far.done, total: far.total, stopping: far.cancelAsked }]]);
      if (far?.state === "cancelled" && !ENDED.has(now.state)) return { ...now, state: "cancelled" };
      return now;
    } catch {
      return one;
    }
  }
}
