/** One run: in short, its figures beside the simple methods', by group, its cases, and what it was made from. */
import { Task } from "@lit/task";
import { type TemplateResult, html } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { body } from "../../api/client";
import { failure, shown } from "../../kit/states";
import { EvaluationElement } from "./base";
import { exports } from "./exports";
import { headline, named } from "./figures";
import { plainView } from "./given";
import { ENDED, POLL_MS, type Dataset, type Gate, type Run, type Suite, casesOf, datasets, download, job, run as asked, runName, suiteName, suites, when, who } from "./rest";
import type { RunCases } from "./run-cases";
import "./run-cases";
import { type Figures, figuresView, rivalsView } from "./run-figures";
import { headView } from "./run-head";
import { type Slices, slicesView } from "./slices";

interface Found {
  readonly run: Run;
  readonly suite?: Suite;
  readonly datasets: readonly Dataset[];
  readonly gate?: Gate;
  readonly slices: Slices;
}

const WORST = 12;

@customElement("fingerpost-run")
export class OneRun extends EvaluationElement {
  @property() run = "";
  @state() private far?: { readonly done: number; readonly total: number };
  @state() private measure = "";
  @state() private kind = "";
  @state() private score = "";
  @state() private slice?: readonly [string, string];
  @state() private reason?: unknown;
  @state() private news = "";
  @query("fingerpost-run-cases") private readonly cases!: RunCases;
  private timer = 0;

  private readonly found = new Task(this, {
    args: () => [this.api, this.run] as const,
    task: async ([api, id]): Promise<Found> => {
      const [one, all, kept] = await Promise.all([asked(api, id), suites(api), datasets(api)]);
      this.tell("named", { name: runName(one, this.say, this.locale) });
      const around = { run: one, suite: all.find((suite) => suite.name === one.suite), datasets: kept };
      if (one.state !== "done") {
        this.follow(one);
        return { ...around, slices: {} };
      }
      const path = { params: { path: { id } } };
      const [gate, sliced] = await Promise.all([
        body(api.GET("/v1/evaluations/runs/{id}/gate", path)), body(api.GET("/v1/evaluations/runs/{id}/slices", path)),
      ]);
      return { ...around, gate, slices: sliced.slices };
    },
  });

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
  }

  protected override view(): TemplateResult {
    return html`${shown(this.found, this.say, (found) => html`${this.head(found)}${found.run.result ? this.whole(found) : this.waiting(found.run)}`)}
      <div class="sr" role="status">${this.news}</div>`;
  }

  private head(found: Found): TemplateResult {
    const { say, locale } = this;
    const { run } = found;
    const facts = { suite: suiteName(run.suite, say), dataset: casesOf(run, found.datasets, say), when: when(run.created, locale), who: who(run.by, say) };
    return html`<p class="lead">${say("run.head", facts)}</p>
      ${run.fault ? html`<p role="alert"><span class="mark bad">${say("state.fault")}</span> ${say("run.fault", { fault: run.fault })}</p>` : ""}
      ${run.result
        ? html`<div class="row actions">
            ${this.link
              ? html`<wa-button variant="brand" @click=${() => this.open({ page: "compare", a: run.id })}>${say("action.compare")}</wa-button>
                  <wa-button appearance="outlined" @click=${() => this.review(run)}>${say("action.review")}</wa-button>`
              : ""}
            ${exports(["html", "csv", "json", "jsonl"], (form) => this.export(form), say)}
          </div>`
        : ""}
      ${this.reason ? failure(this.reason, say) : ""}`;
  }

  private whole({ run, suite, gate, slices }: Found): TemplateResult {
    const { say, locale, theme } = this;
    const { metrics, manifest } = run.result!;
    const measures = suite?.measures;
    const main = headline(metrics, measures?.main ?? "");
    const figures: Figures = {
      metrics, judged: measures ? [...measures.higher, ...measures.lower] : [], lower: new Set(measures?.lower),
      clustered: manifest["resampled"] === "clusters", theme, look: (score) => this.look(score),
    };
    const sliced = {
      slices, name: measures?.main ?? main, told: named(measures?.main ?? main, say), kind: this.kind, theme,
      pick: (kind: string) => (this.kind = kind), look: (kind: string, group: string) => this.look(this.score, [kind, group]),
    };
    return html`${headView({ metrics, main, lower: figures.lower.has(main), clustered: figures.clustered, ...(gate && { gate }) }, say, locale)}
      <fingerpost-run-cases .api=${this.api} .theme=${theme} .locale=${locale} .link=${this.link} .run=${run.id} .main=${measures?.main ?? main}
        .score=${this.score} .slice=${this.slice}></fingerpost-run-cases>
      ${figuresView(figures, say, locale)} ${rivalsView(figures, this.measure || main, (measure) => (this.measure = measure), say, locale)}
      ${slicesView(sliced, say, locale)}
      <section>
        <details>
          <summary>${say("manifest")}</summary>
          <p class="quiet">${say("manifest.about")}</p>
          ${plainView(Object.fromEntries(Object.entries(manifest).map(([name, one]) => [say(`manifest.${name}`), one])), say)}
        </details>
      </section>`;
  }

  private waiting(run: Run): TemplateResult {
    const { say } = this;
    if (run.state === "failed") return html`<p role="alert">${say("run.error", { error: run.error ?? "" })}</p>${this.again(run)}`;
    if (run.state === "cancelled") return html`<p>${say("run.cancelled", { n: run.scored })}</p>${this.again(run)}`;
    return html`<div class="panel">
      <p>${say(run.state === "queued" ? "run.waiting" : this.far?.total ? "progress" : "progress.preparing", this.far ?? {})}</p>
      <progress aria-label=${say(`state.${run.state}`)} max=${this.far?.total || 1} value=${this.far?.total ? this.far.done : 0}></progress>
      <p class="row"><wa-button appearance="outlined" @click=${() => this.steer(run, "cancel")}>${say("cancel.run")}</wa-button></p>
    </div>`;
  }

  private again(run: Run): unknown {
    return run.job ? html`<p><wa-button @click=${() => this.steer(run, "retry")}>${this.say("run.retry")}</wa-button></p>` : "";
  }

  private async steer(run: Run, to: "cancel" | "retry"): Promise<void> {
    try {
      const params = { params: { path: { id: run.job! } } };
      await body(to === "cancel" ? this.api.POST("/v1/jobs/{id}/cancel", params) : this.api.POST("/v1/jobs/{id}/retry", params));
      this.reason = undefined;
    } catch (reason) {
      this.reason = reason;
    }
    void this.found.run();
  }

  private look(score: string, slice = this.slice): void {
    [this.score, this.slice] = [score, slice];
    void this.updateComplete.then(() => this.cases.focusHeading());
  }

  private async review(run: Run): Promise<void> {
    try {
      const rubric = run.suite === "support" ? "support" : "useful";
      const made = await body(this.api.POST("/v1/evaluations/reviews", { body: { title: runName(run, this.say, this.locale), runs: [run.id], rubric, worst: WORST } as never }));
      this.open({ page: "review", review: made.id });
    } catch (reason) {
      this.reason = reason;
    }
  }

  private async export(form: "html" | "csv" | "json" | "jsonl"): Promise<void> {
    const params = { path: { id: this.run }, query: { format: form } };
    try {
      await download(this.api.GET("/v1/evaluations/runs/{id}/export", { params, parseAs: "blob" }), `run.${form}`);
      this.news = this.say("export.done");
    } catch (reason) {
      this.reason = reason;
    }
  }

  /** Ask again while the run is under way. */
  private follow(run: Run): void {
    clearTimeout(this.timer);
    if (!this.isConnected || ENDED.has(run.state)) return;
    this.timer = window.setTimeout(async () => {
      if (run.job) this.far = await job(this.api, run.job).catch(() => this.far);
      if (this.isConnected) void this.found.run();
    }, POLL_MS);
  }
}
