/** The checks that would save most time: asked for when wanted, answered by a level in words. */
import { type TemplateResult, html, nothing } from "lit";
import { Task } from "@lit/task";
import { customElement, property, state } from "lit/decorators.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import type { SkillQuestion } from "../../api/types";
import { FingerpostElement } from "../../kit/element";
import { looks } from "../../kit/looks";
import { failure, skeleton } from "../../kit/states";
import { themed } from "../../kit/theme";
import gapWords from "../../words/en/gap.json";
import { questions, told } from "./asking";
import { checkInStyles } from "./gap.css";
import type { Goal } from "./reading";

const LEVELS = [0, 1, 2, 3, 4, 5];

/** Dispatches `answered` when something was said, so that the gap is read again. */
@customElement("fingerpost-check-in")
export class CheckIn extends FingerpostElement {
  static override styles = [themed, looks, checkInStyles];
  protected override readonly tables = { en: gapWords };

  @property({ attribute: false }) learner = "";
  @property({ attribute: false }) goals: readonly Goal[] = [];
  @state() private wanted = false;
  @state() private answered: ReadonlySet<string> = new Set();
  @state() private trouble?: unknown;

  private readonly list = new Task(this, {
    args: () => [this.api, this.learner, this.goals, this.wanted] as const,
    task: ([api, learner, goals, wanted], { signal }) => (wanted ? questions(api, learner, goals, signal) : undefined),
  });

  protected override view(): TemplateResult {
    const ask = html`<wa-button size="s" appearance="outlined" @click=${() => (this.wanted = true)}>${this.say("check.ask")}</wa-button>`;
    return html`<section class="panel">
      <h3>${this.say("check.title")}</h3>
      <p class="quiet">${this.say("check.said")}</p>
      ${this.wanted ? this.found() : ask} ${this.trouble ? failure(this.trouble, this.say) : nothing}
    </section>`;
  }

  private found(): unknown {
    return this.list.render({
      pending: () => html`<p>${this.say("check.wait")}</p>${skeleton(this.say, 3)}
        <wa-button size="s" appearance="plain" @click=${() => (this.wanted = false)}>${this.say("cancel")}</wa-button>`,
      complete: (reply) => {
        const open = (reply?.questions ?? []).filter((each) => !this.answered.has(each.skill));
        const done = this.answered.size ? "check.thanks" : "check.none";
        return open.length ? html`<ul class="questions">${open.map((each) => this.question(each))}</ul>` : html`<p role="status">${this.say(done)}</p>`;
      },
      error: (reason) => failure(reason, this.say, () => void this.list.run()),
    });
  }

  private question(each: SkillQuestion): TemplateResult {
    return html`<li>
      <p>${each.text}</p>
      <form class="form" @submit=${(event: SubmitEvent) => void this.answer(event, each.skill)}>
        <label class="field">${this.say("check.level", { skill: each.label })}
          <select name="level" required>
            <option value="">${this.say("check.choose")}</option>
            ${LEVELS.map((level) => html`<option value=${level}>${level}: ${this.say(`level.${level}`)}</option>`)}
          </select>
        </label>
        <wa-button type="submit" size="s" variant="brand">${this.say("check.save")}</wa-button>
      </form>
    </li>`;
  }

  private async answer(event: SubmitEvent, skill: string): Promise<void> {
    event.preventDefault();
    const level = Number(new FormData(event.target as HTMLFormElement).get("level"));
    this.trouble = undefined;
    try {
      await told(this.api, this.learner, skill, level);
      this.answered = new Set([...this.answered, skill]);
      this.dispatchEvent(new CustomEvent("answered"));
    } catch (reason) {
      this.trouble = reason;
    }
  }
}
