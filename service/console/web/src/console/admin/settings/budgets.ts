/** What language models may use in a day, and what was used. */
import { Task } from "@lit/task";
import { html, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { body } from "../../../api/client";
import type { components } from "../../../api/schema";
import { shown } from "../../../kit/states";
import settingWords from "../../../words/en/settings.json";
import { ConsolePart } from "../../page";
import { adminStyles } from "../admin.css";

type Budget = components["schemas"]["BudgetReply"];

@customElement("console-budgets")
export class Budgets extends ConsolePart {
  static override styles: CSSResultGroup[] = [...ConsolePart.styles, adminStyles];
  protected override readonly tables = { en: settingWords };

  private readonly task = new Task(this, { args: () => [this.api], task: ([api]) => body(api.GET("/v1/budgets")) });

  protected override view(): unknown {
    return shown(this.task, this.say, (budgets) => html`<ul class="cards">${budgets.map((budget) => this.one(budget))}</ul>`);
  }

  private one(budget: Budget): TemplateResult {
    const [say, most] = [this.say, budget.perDay];
    const name = say(`budget.${budget.kind}`);
    return html`<li class="card">
      <h2>${name}</h2>
      <p>${most == null ? say("budget.used", { used: budget.usedToday }) : say("budget.used.of", { used: budget.usedToday, most })}</p>
      ${most ? html`<progress max=${most} value=${Math.min(budget.usedToday, most)} aria-label=${name}></progress>` : ""}
      ${this.may("settings:write")
        ? html`<form @submit=${(event: SubmitEvent) => this.set(event, budget)}>
            <label class="field">${say("budget.most")}<input type="number" name="most" min="0" step="1" .value=${most == null ? "" : String(most)} /><small>${say("budget.help")}</small></label>
            <div class="row"><wa-button type="submit" size="s" variant="brand">${say("save")}<span class="sr"> ${name}</span></wa-button></div>
          </form>`
        : ""}
    </li>`;
  }

  private async set(event: SubmitEvent, budget: Budget): Promise<void> {
    event.preventDefault();
    const given = String(new FormData(event.target as HTMLFormElement).get("most")).trim();
    const put = (perDay: number | null): Promise<unknown> =>
      body(this.api.PUT("/v1/budgets/{kind}", { params: { path: { kind: budget.kind } }, body: { perDay } }));
    if (!(await this.attempt(() => put(given === "" ? null : Number(given))))) return;
    const back = async (): Promise<void> => {
      await this.attempt(() => put(budget.perDay));
      await this.task.run();
    };
    this.toast(this.say("saved"), { undo: back });
    await this.task.run();
  }
}
