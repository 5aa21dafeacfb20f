/** A learning path, or, where none is named, the paths to choose from. */
import { type CSSResultGroup, type TemplateResult, html } from "lit";
import { Task } from "@lit/task";
import { customElement } from "lit/decorators.js";
import { body } from "../../api/client";
import type { components } from "../../api/schema";
import "../../elements/path/path";
import { empty, shown } from "../../kit/states";
import { day, duration } from "../../kit/words";
import learnerWords from "../../words/en/learner.json";
import { ConsolePage } from "../page";
import { address } from "../router";

type Brief = components["schemas"]["PathBrief"];
const MOST = 50;

@customElement("console-path")
export class PathPage extends ConsolePage {
  static override styles: CSSResultGroup[] = [...ConsolePage.styles];
  protected override readonly tables = { en: learnerWords };

  private readonly list = new Task(this, {
    args: () => [this.api, this.params["id"], this.params["learner"] ?? this.me.learner ?? undefined] as const,
    task: async ([api, id, learner], { signal }) =>
      id ? undefined : body(api.GET("/v1/me/paths", { params: { query: { limit: MOST, ...(learner && { learner }) } }, signal })),
  });

  protected override get heading(): string {
    return this.say(this.params["id"] ? "path.heading" : "paths.heading");
  }

  protected override get lead(): string {
    return this.params["id"] ? "" : this.say("paths.lead");
  }

  protected override actions(): unknown {
    return this.params["id"] ? html`<a href="#/path">${this.say("path.all")}</a>` : html`<a href="#/gap">${this.say("path.new")}</a>`;
  }

  protected override content(): unknown {
    const { id } = this.params;
    if (id) return html`<fingerpost-path .api=${this.api} .locale=${this.locale} .theme=${this.theme} path=${id}></fingerpost-path>`;
    const make = html`<a href="#/gap">${this.say("path.new")}</a>`;
    return shown(this.list, this.say, (page) => {
      const live = (page?.items ?? []).filter((path) => path.state !== "replaced");
      return live.length ? html`<ul class="cards">${live.map((path) => this.card(path))}</ul>` : empty(this.say("paths.none"), make);
    });
  }

  private card(path: Brief): TemplateResult {
    const figures = { done: path.ended, count: path.steps, length: duration(path.minutes, this.locale) };
    return html`<li class="card">
      <h2><a href=${address("/path/:id", { id: path.id })}><bdi>${path.goals.join(" · ")}</bdi></a></h2>
      <p>${this.say("paths.for", { learner: path.learner })}</p>
      <p class="quiet">${this.say("paths.figures", figures)}<br />${day(path.created, this.locale)}</p>
    </li>`;
  }
}
