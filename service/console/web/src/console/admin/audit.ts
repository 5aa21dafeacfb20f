/** The audit log, the newest first: filtered, checked for changes, its signed end taken away. */
import { html, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { body } from "../../api/client";
import type { components } from "../../api/schema";
import auditWords from "../../words/en/audit.json";
import { Listing, listed } from "../listing";
import { ConsolePage } from "../page";
import { saved } from "../saved";
import { address } from "../router";
import { when } from "../when";
import { adminStyles } from "./admin.css";

type Entry = components["schemas"]["AuditEntry"];
type Verified = components["schemas"]["Verified"];

const SHOWN = 50;

@customElement("console-audit")
export class Audit extends ConsolePage {
  static override styles: CSSResultGroup[] = [...ConsolePage.styles, adminStyles];
  protected override readonly tables = { en: auditWords };

  @state() private verified?: Verified;
  @state() private checking = false;
  private readonly entries = new Listing<Entry>(this, (cursor) => {
    const action = this.params["action"] ?? "";
    const query = { limit: SHOWN, action, newest: true, ...(cursor && { cursor: Number(cursor) }) };
    return body(this.api.GET("/v1/audit", { params: { query } }));
  });

  override willUpdate(changed: Map<PropertyKey, unknown>): void {
    super.willUpdate(changed);
    if (!changed.has("params") || !this.hasUpdated) return;
    this.entries.items = [];
    void this.entries.restart();
  }

  protected override get heading(): string {
    return this.say("title");
  }

  protected override get lead(): unknown {
    return this.say("lead");
  }

  protected override actions(): unknown {
    const say = this.say;
    return html`<wa-button variant="brand" ?loading=${this.checking} @click=${this.verify}>${say("verify")}</wa-button>
      <wa-button appearance="outlined" @click=${this.checkpoint}>${say("checkpoint")}</wa-button>`;
  }

  protected override content(): TemplateResult {
    const say = this.say;
    return html`<div role="status">${this.verified ? this.result(this.verified) : ""}</div>
      <form class="bar" role="search" @submit=${this.filter}>
        <label class="field grow">${say("filter")}<input name="action" .value=${this.params["action"] ?? ""} placeholder="key." /><small>${say("filter.help")}</small></label>
        <wa-button type="submit" appearance="outlined">${say("filter.go")}</wa-button>
      </form>
      ${listed(this.entries, say, (items) => this.table(items), say("none"))}`;
  }

  private result({ entries, faults }: Verified): TemplateResult {
    const say = this.say;
    const good = faults.length === 0;
    return html`<wa-callout variant=${good ? "success" : "danger"} class="result">
      <strong>${good ? say("whole", { n: entries }) : say("broken", { n: faults.length })}</strong>
      ${good ? html`<div>${say("whole.means")}</div>` : html`<ul>${faults.map((fault) => html`<li>${typeof fault === "string" ? fault : JSON.stringify(fault)}</li>`)}</ul>`}
    </wa-callout>`;
  }

  private table(entries: readonly Entry[]): TemplateResult {
    const say = this.say;
    return html`<table class="stack">
      <caption class="sr">${say("title")}</caption>
      <thead><tr>${["when", "who", "action", "object", "facts"].map((name) => html`<th scope="col">${say(`col.${name}`)}</th>`)}</tr></thead>
      <tbody>${entries.map((entry) => html`<tr>
        <th scope="row">${when(entry.at, this.locale)}<div class="quiet">${say("number", { seq: entry.seq })}</div></th>
        <td data-name=${say("col.who")}>${entry.actor || say("nobody")}</td>
        <td data-name=${say("col.action")}><code>${entry.action}</code></td>
        <td data-name=${say("col.object")}><code>${entry.object}</code></td>
        <td data-name=${say("col.facts")}>${this.facts(entry)}</td>
      </tr>`)}</tbody>
    </table>`;
  }

  private facts(entry: Entry): unknown {
    const told = Object.entries(entry.facts).filter(([, value]) => value !== null && value !== "");
    if (!told.length) return "";
    return html`<dl class="facts">${told.map(([name, value]) => html`<dt>${name}</dt><dd>${typeof value === "object" ? JSON.stringify(value) : String(value)}</dd>`)}</dl>`;
  }

  private readonly filter = (event: SubmitEvent): void => {
    event.preventDefault();
    const action = String(new FormData(event.target as HTMLFormElement).get("action")).trim();
    this.go(address("/audit", action ? { action } : {}));
  };

  private readonly verify = async (): Promise<void> => {
    this.checking = true;
    this.verified = await this.attempt(() => body(this.api.GET("/v1/audit/verify")));
    this.checking = false;
  };

  private readonly checkpoint = async (): Promise<void> => {
    const taken = await this.attempt(() => body(this.api.GET("/v1/audit/checkpoint")));
    if (!taken) return;
    saved(`checkpoint-${taken.head.tenant}-${taken.head.seq}.json`, taken);
    this.toast(this.say("checkpoint.done"));
  };
}
