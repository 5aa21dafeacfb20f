/** How evidence counts for all learners; written only where nobody else has changed it meanwhile. */
import { Task } from "@lit/task";
import { html, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { type Tagged, body, tagged } from "../../../api/client";
import type { components } from "../../../api/schema";
import { shown } from "../../../kit/states";
import settingWords from "../../../words/en/settings.json";
import { ConsolePart } from "../../page";
import { ifMatch } from "../../if-match";
import { adminStyles } from "../admin.css";

type Policy = components["schemas"]["Policy"];

const SOURCES = ["assessment", "credential", "manager", "peer", "completion", "self", "inferred"];

@customElement("console-policy")
export class PolicyPart extends ConsolePart {
  static override styles: CSSResultGroup[] = [...ConsolePart.styles, adminStyles];
  protected override readonly tables = { en: settingWords };

  private readonly task = new Task(this, { args: () => [this.api], task: ([api]) => tagged(api.GET("/v1/policy")) });

  protected override view(): unknown {
    return shown(this.task, this.say, (read) => this.form(read));
  }

  private form(read: Tagged<Policy>): TemplateResult {
    const [say, policy, may] = [this.say, read.value, this.may("graph:write")];
    const number = (name: string, value: number | null | undefined, most: number, step: string): TemplateResult =>
      html`<label class="field">${say(`policy.${name}`)}<input type="number" name=${name} min="0" max=${most} step=${step} ?readonly=${!may}
          .value=${value == null ? "" : String(value)} /><small>${say(`policy.${name}.help`)}</small></label>`;
    return html`<form class="card" @submit=${(event: SubmitEvent) => this.set(event, read)}>
      ${number("halfLifeDays", policy.halfLifeDays, 36_500, "1")} ${number("staleAfterDays", policy.staleAfterDays, 36_500, "1")}
      ${number("contested", policy.contested, 1, "0.05")}
      <fieldset><legend>${say("policy.reliability")}</legend><p class="quiet">${say("policy.reliability.help")}</p>
        <div class="ticks">${SOURCES.map((source) => html`<label class="field">${say(`source.${source}`)}
          <input type="number" name="of.${source}" min="0" max="1" step="0.01" ?readonly=${!may} .value=${String(policy.reliability[source] ?? "")} /></label>`)}</div>
      </fieldset>
      ${may ? html`<div class="row"><wa-button type="submit" variant="brand">${say("save")}</wa-button></div>` : ""}
    </form>`;
  }

  private async set(event: SubmitEvent, read: Tagged<Policy>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const days = (name: string): number | null => Number(form.get(name)) || null;
    const said = SOURCES.map((source) => [source, String(form.get(`of.${source}`))] as const).filter(([, value]) => value !== "");
    const policy = {
      ...read.value, halfLifeDays: days("halfLifeDays"), staleAfterDays: days("staleAfterDays"), contested: Number(form.get("contested")),
      reliability: Object.fromEntries(said.map(([source, value]) => [source, Number(value)])),
    }; // prettier-ignore
    const put = (value: Policy, etag: string | undefined): Promise<unknown> => body(this.api.PUT("/v1/policy", { params: ifMatch(etag), body: value }));
    const kept = await this.attempt(() => put(policy, read.etag));
    const back = async (): Promise<void> => {
      await this.attempt(() => put(read.value, undefined));
      await this.task.run();
    };
    if (kept) this.toast(this.say("saved"), { undo: back });
    await this.task.run();
  }
}
