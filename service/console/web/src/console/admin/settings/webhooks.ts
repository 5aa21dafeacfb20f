/** Where events are sent: made with their secret shown once, paused, removed. */
import { html, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { body } from "../../../api/client";
import type { components } from "../../../api/schema";
import settingWords from "../../../words/en/settings.json";
import { Listing, listed } from "../../listing";
import { ConsolePart } from "../../page";
import { adminStyles } from "../admin.css";
import { secretCard } from "../secret";

type Webhook = components["schemas"]["Webhook"];

@customElement("console-webhooks")
export class Webhooks extends ConsolePart {
  static override styles: CSSResultGroup[] = [...ConsolePart.styles, adminStyles];
  protected override readonly tables = { en: settingWords };

  @state() private secret = "";
  private readonly hooks = new Listing<Webhook>(this, (cursor) =>
    body(this.api.GET("/v1/webhooks", { params: { query: { limit: 50, ...(cursor && { cursor }) } } })),
  );

  protected override view(): TemplateResult {
    const say = this.say;
    const copied = (done: boolean): void => this.toast(say(done ? "secret.copied" : "secret.by-hand"));
    return html`${this.secret ? secretCard(this.secret, say, copied, () => (this.secret = "")) : ""}
      ${this.may("webhooks:write") ? this.form() : ""}
      ${listed(this.hooks, say, (items) => html`<ul class="cards">${items.map((hook) => this.one(hook))}</ul>`, say("webhooks.none"))}`;
  }

  private form(): TemplateResult {
    const say = this.say;
    return html`<form class="bar" @submit=${this.make}>
      <label class="field grow">${say("webhook.url")}<input type="url" name="url" required maxlength="2000" placeholder="https://" /></label>
      <label class="field grow">${say("webhook.description")}<input name="description" maxlength="200" /></label>
      <wa-button type="submit" variant="brand">${say("webhook.make")}</wa-button>
    </form>`;
  }

  private one(hook: Webhook): TemplateResult {
    const [say, active] = [this.say, hook.state === "active"];
    return html`<li class="card">
      <h2><bdi>${hook.description || hook.url}</bdi></h2>
      <p><code>${hook.url}</code></p>
      <p class="row"><span class="mark ${active ? "good" : "warn"}">${say(active ? "webhook.active" : "webhook.disabled")}</span>
        ${hook.failingSince ? html`<span class="mark bad">${say("webhook.failing")}</span>` : ""}
        <span class="quiet">${hook.types.length ? hook.types.join(", ") : say("webhook.all")}</span></p>
      ${hook.note ? html`<p class="quiet">${hook.note}</p>` : ""}
      ${this.may("webhooks:write") ? html`<div class="row">
        <wa-button size="s" appearance="outlined" @click=${() => this.turn(hook, active ? "disabled" : "active")}>${say(active ? "webhook.pause" : "webhook.resume")}<span class="sr"> ${hook.url}</span></wa-button>
        <wa-button size="s" appearance="outlined" variant="danger" @click=${() => this.drop(hook)}>${say("webhook.remove")}<span class="sr"> ${hook.url}</span></wa-button>
      </div>` : ""}
    </li>`;
  }

  private readonly make = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const given = new FormData(form);
    const request = { url: String(given.get("url")), description: String(given.get("description")), types: [] };
    const made = await this.attempt(() => body(this.api.POST("/v1/webhooks", { body: request })));
    if (!made) return;
    form.reset();
    this.secret = made.secret;
    await this.hooks.restart();
  };

  private async turn(hook: Webhook, state: Webhook["state"]): Promise<void> {
    const patch = (to: Webhook["state"]): Promise<unknown> =>
      body(this.api.PATCH("/v1/webhooks/{id}", { params: { path: { id: hook.id } }, body: { state: to } }));
    if (!(await this.attempt(() => patch(state)))) return;
    const back = async (): Promise<void> => {
      await this.attempt(() => patch(hook.state));
      await this.hooks.restart();
    };
    this.toast(this.say("saved"), { undo: back });
    await this.hooks.restart();
  }

  private async drop(hook: Webhook): Promise<void> {
    const say = this.say;
    const question = { title: say("webhook.remove.title"), text: say("webhook.remove.text", { url: hook.url }), yes: say("webhook.remove"), danger: true };
    if (!(await this.ask(question))) return;
    if (!(await this.attempt(() => this.api.DELETE("/v1/webhooks/{id}", { params: { path: { id: hook.id } } })))) return;
    this.toast(say("webhook.removed"));
    await this.hooks.restart();
  }
}
