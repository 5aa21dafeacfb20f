/** `#/chat`: the path assistant, about one of the caller's paths or about the content as a whole. */
import { Task, TaskStatus } from "@lit/task";
import { css, html, nothing } from "lit";
import { customElement, state } from "lit/decorators.js";
import { body } from "../../api/client";
import type { components } from "../../api/schema";
import "../../elements/chat/chat";
import { looks } from "../../kit/looks";
import chatWords from "../../words/en/chat.json";
import { ConsolePage } from "../page";

type Brief = components["schemas"]["PathBrief"];
const SHOWN = 50;

@customElement("console-chat")
export class ChatPage extends ConsolePage {
  static override styles = [...ConsolePage.styles, looks, own()];
  protected override readonly tables = { en: chatWords };

  /** The path that was chosen here; before that the one of the address, or the newest. */
  @state() private chosen?: string;

  private readonly paths = new Task(this, {
    args: () => [this.api, this.params["learner"] ?? this.me.learner ?? undefined] as const,
    task: async ([api, learner], { signal }) => {
      const query = { limit: SHOWN, ...(learner && { learner }) };
      return (await body(api.GET("/v1/me/paths", { params: { query }, signal }))).items;
    },
  });

  protected override get heading(): string {
    return this.say("page.title");
  }

  protected override get lead(): string {
    return this.say("page.lead");
  }

  protected override actions(): unknown {
    const list = this.paths.value ?? [];
    if (!list.length) return nothing;
    const current = this.about(list);
    return html`<label class="field">${this.say("page.about")}
      <select @change=${(event: Event) => (this.chosen = (event.target as HTMLSelectElement).value)}>
        ${list.map((path) => html`<option value=${path.id} ?selected=${path.id === current?.id}>${this.named(path)}</option>`)}
        <option value="" ?selected=${!current}>${this.say("page.none")}</option>
      </select>
    </label>`;
  }

  protected override content(): unknown {
    const known = this.paths.value !== undefined || this.paths.status === TaskStatus.ERROR;
    if (!known) return nothing;
    const path = this.about(this.paths.value ?? []);
    return html`<fingerpost-chat
      .api=${this.api}
      locale=${this.locale}
      theme=${this.theme}
      learner=${path?.learner ?? this.params["learner"] ?? this.me.learner ?? ""}
      path=${path?.id ?? ""}
      conversation=${this.params["conversation"] ?? ""}
    ></fingerpost-chat>`;
  }

  private about(list: readonly Brief[]): Brief | undefined {
    const wanted = this.chosen ?? this.params["path"] ?? list[0]?.id;
    return list.find((path) => path.id === wanted);
  }

  private named(path: Brief): string {
    return this.say("page.path", { learner: path.learner, goals: path.goals.join(", ") });
  }
}

function own() {
  return css`
    fingerpost-chat {
      --fingerpost-chat-height: max(24rem, calc(100vh - 15rem));
    }
    select {
      max-width: min(22rem, 80vw);
    }
  `;
}
