/** Other conditions tried out: a form, what the path would be, and its confirmation. Nothing changes before that. */
import { type TemplateResult, html, nothing } from "lit";
import { Task } from "@lit/task";
import { customElement, property, query, state } from "lit/decorators.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { body } from "../../api/client";
import type { Constraints, Path, WhatIf } from "../../api/types";
import { differences } from "../../kit/differences";
import { FingerpostElement } from "../../kit/element";
import { looks } from "../../kit/looks";
import { failure, skeleton } from "../../kit/states";
import { themed } from "../../kit/theme";
import { day, duration } from "../../kit/words";
import pathWords from "../../words/en/path.json";
import { panelStyles } from "./what-if.css";

@customElement("fingerpost-what-if")
export class WhatIfPanel extends FingerpostElement {
  static override styles = [themed, looks, panelStyles];
  protected override readonly tables = { en: pathWords };

  @property({ attribute: false }) path!: Path;
  @property({ attribute: false }) busy = false;
  @property({ attribute: false }) editable = true;
  @state() private without: readonly string[] = [];
  @state() private asked?: Constraints;
  @query("form") private form!: HTMLFormElement;

  private readonly preview = new Task(this, {
    args: () => [this.api, this.path.id, this.path.version, this.asked] as const,
    task: ([api, id, , constraints], { signal }) =>
      constraints ? body(api.POST("/v1/paths/{id}/what-if", { params: { path: { id } }, body: { constraints } as never, signal })) : undefined,
  });

  protected override view(): TemplateResult {
    return html`<section>
      <h3>${this.say("if.title")}</h3>
      <p class="quiet">${this.say("if.said")}</p>
      <form @submit=${this.ask}>
        <div class="form">${this.fields()}</div>
        ${this.leftOut()}
        <wa-button type="submit" variant="brand">${this.say("if.preview")}</wa-button>
      </form>
      <div aria-live="polite">${this.answer()}</div>
    </section>`;
  }

  private fields(): TemplateResult {
    const { hoursPerWeek, weeks, deadline } = this.path.constraints ?? {};
    const open = this.path.steps.filter((step) => step.state === "planned" && !this.without.includes(step.resource));
    return html`<label class="field">${this.say("if.hours")}<input name="hours" type="number" min="0.5" max="168" step="any" required .defaultValue=${String(hoursPerWeek ?? "")} /></label>
      <label class="field">${this.say("if.weeks")}<input name="weeks" type="number" min="1" max="520" .defaultValue=${String(weeks ?? "")} placeholder=${this.say("if.any")} /></label>
      <label class="field">${this.say("if.deadline")}<input name="deadline" type="date" .defaultValue=${deadline ?? ""} min=${this.path.start} /></label>
      <label class="field">${this.say("if.exclude")}<select @change=${this.leaveOut}>
        <option value="">${this.say("if.exclude.choose")}</option>
        ${open.map((step) => html`<option value=${step.resource}>${step.n}. ${step.title}</option>`)}
      </select></label>`;
  }

  private leftOut(): unknown {
    if (!this.without.length) return nothing;
    const title = (id: string): string => this.path.steps.find((step) => step.resource === id)?.title ?? id;
    return html`<ul class="out" aria-label=${this.say("if.exclude")}>${this.without.map(
      (id) => html`<li class="mark"><s>${title(id)}</s>
        <button type="button" class="plain" @click=${() => (this.without = this.without.filter((each) => each !== id))}>${this.say("if.keep")}<span class="sr">: ${title(id)}</span></button></li>`,
    )}</ul>`;
  }

  private answer(): unknown {
    return this.preview.render({
      pending: () => skeleton(this.say),
      complete: (found) => (found && this.asked ? this.found(found, this.asked) : nothing),
      error: (reason) => failure(reason, this.say, () => void this.preview.run()),
    });
  }

  private found({ path, differences: changes, datesChanged }: WhatIf, constraints: Constraints): TemplateResult {
    const minutes = path.minutes - this.path.minutes;
    const length = duration(Math.abs(minutes), this.locale);
    const time = minutes === 0 ? this.say("if.same") : this.say(minutes > 0 ? "if.longer" : "if.shorter", { length });
    const ends = path.end ? this.say("if.end", { day: day(path.end, this.locale) }) : "";
    return html`<div class="panel found">
      <h4>${this.say(`if.${path.status}`)}</h4>
      <p>${time} ${ends}</p>
      ${path.conflicts?.length ? html`<p class="quiet">${this.say("standing.together")} ${path.conflicts.map((each) => each.text).join("; ")}</p>` : nothing}
      ${differences(changes, datesChanged ?? 0, this.say)}
      <div class="row">
        ${this.editable ? html`<wa-button variant="brand" ?disabled=${this.busy} @click=${() => this.confirm(constraints)}>${this.say("if.confirm")}</wa-button>` : nothing}
        <wa-button appearance="outlined" @click=${this.dismiss}>${this.say("if.dismiss")}</wa-button>
      </div>
    </div>`;
  }

  private readonly ask = (event: Event): void => {
    event.preventDefault();
    const given = new FormData(this.form);
    const [hours, weeks, deadline] = ["hours", "weeks", "deadline"].map((name) => String(given.get(name) ?? ""));
    const was = this.path.constraints!;
    this.asked = {
      ...was,
      hoursPerWeek: Number(hours),
      weeks: weeks ? Number(weeks) : null,
      deadline: deadline || null,
      excluded: [...new Set([...was.excluded, ...this.without])].sort(),
    };
  };

  private readonly leaveOut = (event: Event): void => {
    const select = event.target as HTMLSelectElement;
    if (select.value) this.without = [...this.without, select.value];
    select.value = "";
  };

  private confirm(constraints: Constraints): void {
    this.dispatchEvent(new CustomEvent("deed", { detail: { kind: "replan", constraints } }));
    this.dismiss();
  }

  private readonly dismiss = (): void => {
    this.asked = undefined;
    this.without = [];
    this.form.reset();
  };
}
