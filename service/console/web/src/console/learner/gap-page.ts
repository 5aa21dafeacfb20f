/** A skills gap: of the caller, or of whom a specialist chooses; a path that is made from it is opened. */
import { type CSSResultGroup, type TemplateResult, css, html, nothing } from "lit";
import { Task } from "@lit/task";
import { customElement } from "lit/decorators.js";
import { body } from "../../api/client";
import "../../elements/gap/gap";
import { shown } from "../../kit/states";
import learnerWords from "../../words/en/learner.json";
import { ConsolePage } from "../page";
import { address } from "../router";

interface Choice {
  readonly id: string;
  readonly label: string;
}

const MOST = 200; // as many as a page of a list has

@customElement("console-gap")
export class GapPage extends ConsolePage {
  static override styles: CSSResultGroup[] = [
    ...ConsolePage.styles,
    css`
      .bar {
        margin-bottom: 2rem;
      }
      .bar .field {
        flex: 0 1 20rem;
      }
    `,
  ];
  protected override readonly tables = { en: learnerWords };

  private readonly choices = new Task(this, {
    args: () => [this.api] as const,
    task: async ([api], { signal }) => {
      const query = { limit: MOST };
      const people = this.me.learner ? undefined : body(api.GET("/v1/learners", { params: { query }, signal })).catch(() => undefined);
      const roles = await body(api.GET("/v1/roles", { params: { query }, signal }));
      const learners: Choice[] = ((await people)?.items ?? []).map(({ id }) => ({ id, label: id }));
      return { learners, roles: roles.items.map(({ id, label }): Choice => ({ id, label })) };
    },
  });

  protected override get heading(): string {
    return this.say("gap.heading");
  }

  protected override get lead(): string {
    return this.say("gap.lead");
  }

  protected override content(): unknown {
    return shown(this.choices, this.say, ({ learners, roles }) => {
      const role = this.params["roles"] ?? "";
      const learner = this.params["learner"] ?? this.me.learner ?? (learners.length === 1 ? learners[0]!.id : "");
      return html`<div class="bar">
          ${learners.length ? this.select("learner", "gap.learner", learners, learner) : nothing} ${this.select("roles", "gap.role", roles, role)}
        </div>
        ${learner && role ? this.gap(learner, role) : html`<p class="lead">${this.say(learners.length ? "gap.pick" : "gap.pick.role")}</p>`}`;
    });
  }

  private gap(learner: string, roles: string): TemplateResult {
    const open = (event: CustomEvent<{ path: string }>): void => this.go(address("/path/:id", { id: event.detail.path }));
    return html`<fingerpost-gap .api=${this.api} .locale=${this.locale} .theme=${this.theme} learner=${learner} roles=${roles}
      @fingerpost-path-changed=${open}></fingerpost-gap>`;
  }

  private select(name: "learner" | "roles", word: string, choices: readonly Choice[], chosen: string): TemplateResult {
    const change = (event: Event): void => this.go(address("/gap", { ...this.params, [name]: (event.target as HTMLSelectElement).value }));
    return html`<label class="field">${this.say(word)}
      <select @change=${change}>
        <option value="" ?selected=${!chosen}>${this.say("gap.choose")}</option>
        ${choices.map(({ id, label }) => html`<option value=${id} ?selected=${id === chosen}>${label}</option>`)}
      </select>
    </label>`;
  }
}
