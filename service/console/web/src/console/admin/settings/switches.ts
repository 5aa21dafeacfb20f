/** Features that can be switched off at once, with the reason that people will read. */
import { Task } from "@lit/task";
import { html, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { body } from "../../../api/client";
import type { components } from "../../../api/schema";
import { shown } from "../../../kit/states";
import settingWords from "../../../words/en/settings.json";
import { ConsolePart } from "../../page";
import { when } from "../../when";
import { adminStyles } from "../admin.css";

type Switch = components["schemas"]["Switch"];

@customElement("console-switches")
export class Switches extends ConsolePart {
  static override styles: CSSResultGroup[] = [...ConsolePart.styles, adminStyles];
  protected override readonly tables = { en: settingWords };

  /** The feature that is about to be switched: the reason is asked for beside it. */
  @state() private turning = "";
  private readonly task = new Task(this, { args: () => [this.api], task: ([api]) => body(api.GET("/v1/switches")) });

  protected override view(): unknown {
    return shown(this.task, this.say, (switches) => html`<ul class="cards">${switches.map((one) => this.one(one))}</ul>`);
  }

  private one(feature: Switch): TemplateResult {
    const [say, on] = [this.say, feature.state === "on"];
    const name = say(`feature.${feature.feature}`);
    return html`<li class="card">
      <h2 class="row">${name} <span class="mark ${on ? "good" : "bad"}">${say(on ? "switch.on" : "switch.off")}</span></h2>
      <p class="quiet">${say(`feature.${feature.feature}.means`)}</p>
      ${feature.since ? html`<p class="quiet">${say("switch.since", { when: when(feature.since, this.locale), by: feature.by || "–", why: feature.why })}</p>` : ""}
      ${this.turning === feature.feature ? this.reason(feature, on) : this.button(feature, on, name)}
    </li>`;
  }

  private button(feature: Switch, on: boolean, name: string): unknown {
    if (!this.may("settings:write")) return "";
    return html`<wa-button size="s" appearance="outlined" variant=${on ? "neutral" : "brand"} @click=${() => this.turn(feature.feature)}>
      ${this.say(on ? "switch.turn-off" : "switch.turn-on")}<span class="sr"> ${name}</span></wa-button>`;
  }

  private reason(feature: Switch, on: boolean): TemplateResult {
    const say = this.say;
    return html`<form @submit=${(event: SubmitEvent) => this.set(event, feature, on ? "off" : "on")}>
      <label class="field">${say("switch.why")}<input name="why" required maxlength="500" /><small>${say("switch.why.help")}</small></label>
      <div class="row"><wa-button type="submit" size="s" variant=${on ? "danger" : "brand"}>${say(on ? "switch.turn-off" : "switch.turn-on")}</wa-button>
        <wa-button size="s" appearance="plain" @click=${() => (this.turning = "")}>${say("cancel")}</wa-button></div>
    </form>`;
  }

  private turn(feature: string): void {
    this.turning = feature;
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>("form input")?.focus());
  }

  private async set(event: SubmitEvent, feature: Switch, state: "on" | "off"): Promise<void> {
    event.preventDefault();
    const why = String(new FormData(event.target as HTMLFormElement).get("why"));
    const put = (asked: { state: "on" | "off"; why: string }): Promise<unknown> =>
      body(this.api.PUT("/v1/switches/{feature}", { params: { path: { feature: feature.feature as "chat" } }, body: asked }));
    if (!(await this.attempt(() => put({ state, why })))) return;
    this.turning = "";
    const back = async (): Promise<void> => {
      await this.attempt(() => put({ state: feature.state as "on", why: this.say("switch.undone") }));
      await this.task.run();
    };
    this.toast(this.say(`switch.done.${state}`, { name: this.say(`feature.${feature.feature}`) }), { undo: back });
    await this.task.run();
  }
}
