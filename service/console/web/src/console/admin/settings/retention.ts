/** How long what is kept, and what the rules would remove if they were carried out now. */
import { Task } from "@lit/task";
import { html, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { body } from "../../../api/client";
import type { components } from "../../../api/schema";
import { shown } from "../../../kit/states";
import settingWords from "../../../words/en/settings.json";
import { ConsolePart } from "../../page";
import { adminStyles } from "../admin.css";

type Kept = components["schemas"]["Retention"];

const KINDS = ["paths", "statements", "events", "jobs", "audit"] as const;
const AUDIT_AT_LEAST = 180; // the server refuses less: records of automatic decisions are kept for six months

@customElement("console-retention")
export class RetentionPart extends ConsolePart {
  static override styles: CSSResultGroup[] = [...ConsolePart.styles, adminStyles];
  protected override readonly tables = { en: settingWords };

  @state() private tried?: Readonly<Record<string, number>>;
  private readonly task = new Task(this, { args: () => [this.api], task: ([api]) => body(api.GET("/v1/retention")) });

  protected override view(): unknown {
    return shown(this.task, this.say, (kept) => html`${this.form(kept)} ${this.tried ? this.result(this.tried) : ""}`);
  }

  private form(kept: Kept): TemplateResult {
    const [say, may] = [this.say, this.may("settings:write")];
    return html`<form class="card" @submit=${(event: SubmitEvent) => this.set(event, kept)}>
      ${KINDS.map((kind) => html`<label class="field">${say(`retention.${kind}`)}
        <input type="number" name=${kind} min=${kind === "audit" ? AUDIT_AT_LEAST : 1} step="1" ?readonly=${!may} .value=${String(kept[kind] ?? "")} />
        <small>${say(`retention.${kind}.help`)}</small></label>`)}
      <div class="row">${may ? html`<wa-button type="submit" variant="brand">${say("save")}</wa-button>` : ""}
        <wa-button appearance="outlined" @click=${this.dry}>${say("retention.dry")}</wa-button></div>
    </form>`;
  }

  private result(removed: Readonly<Record<string, number>>): TemplateResult {
    const [say, some] = [this.say, Object.entries(removed).filter(([, n]) => n > 0)];
    return html`<wa-callout variant=${some.length ? "warning" : "neutral"} role="status">
      <strong>${say(some.length ? "retention.would" : "retention.would.none")}</strong>
      ${some.length ? html`<ul>${some.map(([kind, n]) => html`<li>${say(`retention.${kind}`)}: ${n}</li>`)}</ul>` : ""}
    </wa-callout>`;
  }

  private async set(event: SubmitEvent, before: Kept): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const days = (kind: string): number | null => Number(form.get(kind)) || null;
    const asked = { ...before, paths: days("paths"), statements: days("statements"), events: days("events"), jobs: days("jobs"), audit: days("audit") };
    const put = (kept: Kept): Promise<unknown> => body(this.api.PUT("/v1/retention", { body: kept }));
    if (!(await this.attempt(() => put(asked)))) return;
    const back = async (): Promise<void> => {
      await this.attempt(() => put(before));
      await this.task.run();
    };
    this.toast(this.say("saved"), { undo: back });
    this.tried = undefined;
    await this.task.run();
  }

  private readonly dry = async (): Promise<void> => {
    this.tried = (await this.attempt(() => body(this.api.POST("/v1/retention/dry-run"))))?.removed;
  };
}
