/** The tour's own page: what it shows, begun, gone on with, or begun again. */
import { Task } from "@lit/task";
import { html, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { shown } from "../../kit/states";
import tourWords from "../../words/en/tour.json";
import { ConsolePage } from "../page";
import { keepStep, tourStep } from "./progress";
import { type Step, steps } from "./steps";

@customElement("console-tour")
export class Tour extends ConsolePage {
  protected override readonly tables = { en: tourWords };

  private readonly task = new Task(this, { args: () => [this.api], task: ([api]) => steps(api, this.me) });

  protected override get heading(): string {
    return this.say("title");
  }

  protected override get lead(): unknown {
    return this.say("lead");
  }

  protected override content(): unknown {
    return shown(this.task, this.say, (all) => this.outline(all));
  }

  private outline(all: readonly Step[]): TemplateResult {
    const [say, at] = [this.say, tourStep()];
    const begin = (step: number): void => {
      keepStep(step);
      this.dispatchEvent(new CustomEvent("console-tour", { bubbles: true, composed: true }));
      this.go(all[step]!.to);
    };
    return html`<ol>${all.map((step) => html`<li><strong>${say(`${step.name}.title`)}</strong><p class="quiet">${say(`${step.name}.short`)}</p></li>`)}</ol>
      <div class="row">
        ${at !== undefined && at < all.length ? html`<wa-button variant="brand" @click=${() => begin(at)}>${say("resume", { step: at + 1 })}</wa-button>` : ""}
        <wa-button variant=${at === undefined ? "brand" : "neutral"} appearance=${at === undefined ? "accent" : "outlined"} @click=${() => begin(0)}>${say("begin")}</wa-button>
      </div>`;
  }
}
