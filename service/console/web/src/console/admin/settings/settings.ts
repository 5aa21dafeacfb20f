/** What an administrator sets for the organisation, one matter at a time. */
import { html, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import settingWords from "../../../words/en/settings.json";
import { ConsolePage } from "../../page";
import { address } from "../../router";
import { tabs } from "../../tabs";
import "./budgets";
import "./policy";
import "./retention";
import "./switches";
import "./webhooks";

const VIEWS = ["switches", "budgets", "policy", "retention", "webhooks"] as const;

@customElement("console-settings")
export class Settings extends ConsolePage {
  protected override readonly tables = { en: settingWords };

  private get shown(): (typeof VIEWS)[number] {
    return VIEWS.find((view) => view === this.params["view"]) ?? "switches";
  }

  protected override get heading(): string {
    return this.say("title");
  }

  protected override content(): TemplateResult {
    const views = VIEWS.filter((view) => view !== "webhooks" || this.may("webhooks:read"));
    const links = views.map((view) => ({ text: this.say(view), to: address("/settings", { view }), here: view === this.shown }));
    return html`${tabs(links, this.say("title"))}<p>${this.say(`${this.shown}.lead`)}</p>${this.section()}`;
  }

  private section(): TemplateResult {
    const { api, me, theme } = this;
    switch (this.shown) {
      case "switches": return html`<console-switches .api=${api} .me=${me} .theme=${theme}></console-switches>`;
      case "budgets": return html`<console-budgets .api=${api} .me=${me} .theme=${theme}></console-budgets>`;
      case "policy": return html`<console-policy .api=${api} .me=${me} .theme=${theme}></console-policy>`;
      case "retention": return html`<console-retention .api=${api} .me=${me} .theme=${theme}></console-retention>`;
      case "webhooks": return html`<console-webhooks .api=${api} .me=${me} .theme=${theme}></console-webhooks>`;
    } // prettier-ignore
  }
}
