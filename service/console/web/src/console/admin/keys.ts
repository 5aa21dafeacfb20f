/** API keys: made with their secret shown once, given another secret, revoked. */
import { html, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { body } from "../../api/client";
import type { components } from "../../api/schema";
import { day } from "../../kit/words";
import keyWords from "../../words/en/keys.json";
import { Listing, listed } from "../listing";
import { ConsolePage } from "../page";
import { when } from "../when";
import { adminStyles } from "./admin.css";
import { secretCard } from "./secret";

type Key = components["schemas"]["KeyInfo"];

const DAYS = [30, 90, 365];

@customElement("console-keys")
export class Keys extends ConsolePage {
  static override styles: CSSResultGroup[] = [...ConsolePage.styles, adminStyles];
  protected override readonly tables = { en: keyWords };

  @state() private secret = "";
  @state() private making = false;
  @state() private busy = false;
  private readonly keys = new Listing<Key>(this, (cursor) =>
    body(this.api.GET("/v1/keys", { params: { query: { limit: 100, ...(cursor && { cursor }) } } })),
  );

  protected override get heading(): string {
    return this.say("title");
  }

  protected override get lead(): unknown {
    return this.say("lead");
  }

  protected override actions(): unknown {
    if (!this.may("keys:write")) return "";
    return html`<wa-button variant="brand" aria-expanded=${this.making ? "true" : "false"} @click=${() => (this.making = !this.making)}>${this.say("new")}</wa-button>`;
  }

  protected override content(): TemplateResult {
    const say = this.say;
    const copied = (done: boolean): void => this.toast(say(done ? "secret.copied" : "secret.by-hand"));
    return html`${this.secret ? secretCard(this.secret, say, copied, () => (this.secret = "")) : ""}
      ${this.making ? this.form() : ""} ${listed(this.keys, say, (items) => this.table(items), say("none"))}`;
  }

  private form(): TemplateResult {
    const say = this.say;
    return html`<form class="card" @submit=${this.make} aria-labelledby="new">
      <h2 id="new">${say("new")}</h2>
      <label class="field">${say("name")}<input name="name" required maxlength="100" autocomplete="off" /><small>${say("name.help")}</small></label>
      <label class="field">${say("role")}<select name="role">
          <option value="ld">${say("role.ld")}</option><option value="admin">${say("role.admin")}</option>
        </select></label>
      <label class="field">${say("days")}<select name="days">
          ${DAYS.map((days) => html`<option value=${days} ?selected=${days === 365}>${say("days.n", { n: days })}</option>`)}
          <option value="">${say("days.never")}</option>
        </select></label>
      <fieldset><legend>${say("scopes")}</legend><p class="quiet">${say("scopes.help")}</p>
        <div class="ticks">${this.me.scopes.map((scope) => html`<label class="tick"><input type="checkbox" name="scope" value=${scope} /><code>${scope}</code></label>`)}</div>
      </fieldset>
      <div class="row"><wa-button type="submit" variant="brand" ?loading=${this.busy}>${say("make")}</wa-button>
        <wa-button appearance="plain" @click=${() => (this.making = false)}>${say("cancel")}</wa-button></div>
    </form>`;
  }

  private table(keys: readonly Key[]): TemplateResult {
    const say = this.say;
    const head = ["name", "role", "scopes", "expires", "used"].map((name) => html`<th scope="col">${say(`col.${name}`)}</th>`);
    return html`<table class="stack">
      <caption class="sr">${say("title")}</caption>
      <thead><tr>${head}<th scope="col"><span class="sr">${say("col.actions")}</span></th></tr></thead>
      <tbody>${keys.map((key) => this.row(key))}</tbody>
    </table>`;
  }

  private row(key: Key): TemplateResult {
    const [say, locale] = [this.say, this.locale];
    const all = key.scopes.includes("*");
    return html`<tr>
      <th scope="row">${key.name || say("unnamed")}<div class="quiet"><code>fp_${key.prefix}…</code></div></th>
      <td data-name=${say("col.role")}>${say(`role.${key.role}`)}</td>
      <td data-name=${say("col.scopes")}>${all ? say("scopes.all") : html`<details><summary>${say("scopes.n", { n: key.scopes.length })}</summary>${key.scopes.join(", ")}</details>`}</td>
      <td data-name=${say("col.expires")}>${key.expires ? day(key.expires, locale) : say("days.never")}
        ${key.oldUntil ? html`<div class="quiet">${say("old", { when: when(key.oldUntil, locale) })}</div>` : ""}</td>
      <td data-name=${say("col.used")}>${key.used ? when(key.used, locale) : say("used.never")}</td>
      <td>${this.may("keys:write")
        ? html`<div class="row"><wa-button size="s" appearance="outlined" @click=${() => this.rotate(key)}>${say("rotate")}<span class="sr"> ${key.name}</span></wa-button>
            <wa-button size="s" appearance="outlined" variant="danger" @click=${() => this.revoke(key)}>${say("revoke")}<span class="sr"> ${key.name}</span></wa-button></div>`
        : ""}</td>
    </tr>`;
  }

  private readonly make = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const scopes = form.getAll("scope").map(String);
    const days = Number(form.get("days")) || null;
    const request = { name: String(form.get("name")), role: form.get("role") as Key["role"], scopes: scopes.length ? scopes : ["*"], days };
    this.busy = true;
    const made = await this.attempt(() => body(this.api.POST("/v1/keys", { body: request })));
    this.busy = false;
    if (!made) return;
    [this.secret, this.making] = [made.key, false];
    await this.keys.restart();
  };

  private async rotate(key: Key): Promise<void> {
    const say = this.say;
    if (!(await this.ask({ title: say("rotate.title", { name: key.name }), text: say("rotate.text"), yes: say("rotate") }))) return;
    const path = { prefix: key.prefix };
    const made = await this.attempt(() => body(this.api.POST("/v1/keys/{prefix}/rotate", { params: { path }, body: { overlapMinutes: 1440 } })));
    if (!made) return;
    this.secret = made.key;
    await this.keys.restart();
  }

  private async revoke(key: Key): Promise<void> {
    const say = this.say;
    const question = { title: say("revoke.title", { name: key.name }), text: say("revoke.text"), yes: say("revoke"), danger: true };
    if (!(await this.ask(question))) return;
    const path = { prefix: key.prefix };
    const done = await this.attempt(() => this.api.DELETE("/v1/keys/{prefix}", { params: { path } }));
    if (!done) return;
    this.toast(say("revoked", { name: key.name }));
    await this.keys.restart();
  }
}
