/** What came in and what was refused, with the reason; long jobs can be stopped and tried again. */
import { html, type CSSResultGroup, type PropertyValues, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { body } from "../../api/client";
import type { components } from "../../api/schema";
import ingestWords from "../../words/en/ingests.json";
import { Listing, listed } from "../listing";
import { ConsolePage } from "../page";
import { address } from "../router";
import { tabs } from "../tabs";
import { when } from "../when";
import { adminStyles } from "./admin.css";

type Run = components["schemas"]["IngestRun"];
type Refusal = components["schemas"]["Refusal"];
type Job = components["schemas"]["Job"];

const TONE: Record<string, string> = { done: "good", failed: "bad", cancelled: "warn", running: "brand", queued: "" };
const EVERY_MS = 2_000;

@customElement("console-ingests")
export class Ingests extends ConsolePage {
  static override styles: CSSResultGroup[] = [...ConsolePage.styles, adminStyles];
  protected override readonly tables = { en: ingestWords };

  private timer = 0;
  private readonly runs = new Listing<Run>(this, (cursor) =>
    body(this.api.GET("/v1/ingests", { params: { query: { limit: 25, newest: true, ...(cursor && { cursor }) } } })),
  );
  private readonly jobs = new Listing<Job>(this, async (cursor) => {
    if (!this.may("jobs:read")) return { items: [] };
    return body(this.api.GET("/v1/jobs", { params: { query: { limit: 50, state: "failed", ...(cursor && { cursor }) } } }));
  });
  private readonly refusals = new Listing<Refusal>(
    this,
    (cursor) => {
      const [path, query] = [{ id: this.params["run"]! }, { limit: 50, ...(cursor && { cursor: Number(cursor) }) }];
      return body(this.api.GET("/v1/ingests/{id}/refusals", { params: { path, query } }));
    },
    true,
  );

  override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (!changed.has("params") || !this.params["run"]) return;
    this.refusals.items = [];
    void this.refusals.restart();
  }

  override updated(changed: PropertyValues): void {
    super.updated(changed);
    const going = this.runs.items.some((run) => run.state === "running" || run.state === "queued");
    window.clearTimeout(this.timer);
    if (going && this.isConnected) this.timer = window.setTimeout(() => void this.runs.restart(), EVERY_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.clearTimeout(this.timer);
  }

  protected override get heading(): string {
    return this.say("title");
  }

  protected override get lead(): unknown {
    return this.say("lead");
  }

  protected override actions(): unknown {
    return html`<wa-button appearance="outlined" href="#/catalogue?view=upload">${this.say("upload")}</wa-button>`;
  }

  protected override content(): TemplateResult {
    const [say, failed] = [this.say, this.params["view"] === "jobs"];
    const views = [
      { text: say("view.runs"), to: address("/ingests"), here: !failed },
      { text: say("view.jobs"), to: address("/ingests", { view: "jobs" }), here: failed },
    ];
    return html`${tabs(views, say("view"))}
      ${failed
        ? listed(this.jobs, say, (items) => this.failures(items), say("none.jobs"))
        : html`${this.params["run"] ? this.report(this.params["run"]) : ""} ${listed(this.runs, say, (items) => this.table(items), say("none.runs"))}`}`;
  }

  private table(runs: readonly Run[]): TemplateResult {
    const say = this.say;
    return html`<table class="stack">
      <caption class="sr">${say("view.runs")}</caption>
      <thead><tr>${["source", "state", "took", "refused"].map((name) => html`<th scope="col">${say(`col.${name}`)}</th>`)}<th scope="col"><span class="sr">${say("col.actions")}</span></th></tr></thead>
      <tbody>${runs.map((run) => this.row(run))}</tbody>
    </table>`;
  }

  private row(run: Run): TemplateResult {
    const [say, report] = [this.say, run.report];
    const refused = report?.refusals ?? 0;
    const took = Object.entries(run.counts ?? {}).filter(([, n]) => n);
    return html`<tr>
      <th scope="row">${run.source}<div class="quiet">${when(run.started, this.locale)}</div></th>
      <td data-name=${say("col.state")}><span class="mark ${TONE[run.state] ?? ""}">${say(`state.${run.state}`)}</span></td>
      <td data-name=${say("col.took")}>${took.length ? took.map(([kind, n]) => say(`kind.${kind}`, { n })).join(", ") : "–"}
        ${report ? html`<div class="quiet">${say("change", { added: report.added ?? 0, changed: report.changed ?? 0, withdrawn: report.withdrawn ?? 0 })}</div>` : ""}</td>
      <td data-name=${say("col.refused")}>${refused ? html`<a href=${address("/ingests", { run: run.id })}>${say("refused", { n: refused })}</a>` : say("refused.none")}</td>
      <td>${this.deeds(run.job, run.state, run.source)}</td>
    </tr>`;
  }

  private deeds(job: string | null | undefined, state: Run["state"], name: string): unknown {
    if (!job || !this.may("jobs:write")) return "";
    const deed = state === "running" || state === "queued" ? "cancel" : state === "failed" || state === "cancelled" ? "retry" : "";
    if (!deed) return "";
    return html`<wa-button size="s" appearance="outlined" @click=${() => this.act(job, deed)}>${this.say(`do.${deed}`)}<span class="sr"> ${name}</span></wa-button>`;
  }

  private report(run: string): TemplateResult {
    const say = this.say;
    const rows = (items: readonly Refusal[]): TemplateResult => html`<table class="stack">
      <thead><tr>${["file", "field", "problem"].map((name) => html`<th scope="col">${say(`col.${name}`)}</th>`)}</tr></thead>
      <tbody>${items.map((item) => html`<tr>
        <th scope="row">${item.file}${item.line ? html`<div class="quiet">${say("line", { line: item.line })}</div>` : ""}</th>
        <td data-name=${say("col.field")}><code>${item.field}</code></td>
        <td data-name=${say("col.problem")}>${item.problem}</td>
      </tr>`)}</tbody></table>`;
    return html`<section class="card" aria-labelledby="refusals">
      <h2 id="refusals">${say("refusals")}</h2><p class="quiet">${say("refusals.why", { run: when(run, this.locale) })}</p>
      ${listed(this.refusals, say, rows, say("refused.none"))}
      <p><a href=${address("/ingests")}>${say("refusals.close")}</a></p>
    </section>`;
  }

  private failures(jobs: readonly Job[]): TemplateResult {
    const say = this.say;
    return html`<ul class="cards">${jobs.map((job) => html`<li class="card">
      <h3>${job.kind} <span class="mark bad">${say(`state.${job.state}`)}</span></h3>
      <p class="quiet">${when(job.created, this.locale)}, ${say("tries", { n: job.tries })}</p>
      <p>${job.error ?? say("error.none")}</p>${this.deeds(job.id, "failed", job.kind)}
    </li>`)}</ul>`;
  }

  private async act(id: string, deed: "cancel" | "retry"): Promise<void> {
    const params = { path: { id } };
    const done = await this.attempt(() =>
      body(deed === "cancel" ? this.api.POST("/v1/jobs/{id}/cancel", { params }) : this.api.POST("/v1/jobs/{id}/retry", { params })),
    );
    if (!done) return;
    this.toast(this.say(`done.${deed}`));
    await Promise.all([this.runs.restart(), this.jobs.restart()]);
  }
}
