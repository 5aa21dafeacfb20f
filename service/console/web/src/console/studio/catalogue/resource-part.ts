/** One piece of content: what it is and teaches, and a form for what people may set right. */
import { Task } from "@lit/task";
import { html, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { type Tagged, body, tagged } from "../../../api/client";
import type { components } from "../../../api/schema";
import { followable } from "../../../kit/links";
import { shown } from "../../../kit/states";
import { duration } from "../../../kit/words";
import catalogueWords from "../../../words/en/catalogue.json";
import { type Names, label, names } from "../../names";
import { ConsolePart } from "../../page";
import { address } from "../../router";
import { ifMatch } from "../../if-match";
import { catalogueStyles } from "./catalogue.css";

type Resource = components["schemas"]["Resource"];

@customElement("console-resource")
export class ResourcePart extends ConsolePart {
  static override styles: CSSResultGroup[] = [...ConsolePart.styles, catalogueStyles];
  protected override readonly tables = { en: catalogueWords };

  @property() resource = "";
  @state() private editing = false;

  private readonly task = new Task(this, {
    args: () => [this.resource] as const,
    task: async ([id]) => {
      const [read, known] = await Promise.all([tagged(this.api.GET("/v1/resources/{id}", { params: { path: { id } } })), names(this.api)]);
      return { read, known };
    },
  });

  protected override view(): unknown {
    return shown(this.task, this.say, ({ read, known }) => this.whole(read, known));
  }

  private whole(read: Tagged<Resource>, known: Names): TemplateResult {
    const may = this.may("catalogue:write");
    return html`${this.facts(read.value, known)}
      ${may && !this.editing ? html`<wa-button appearance="outlined" @click=${() => (this.editing = true)}>${this.say("edit")}</wa-button>` : ""}
      ${may && this.editing ? this.form(read) : ""}`;
  }

  private facts(item: Resource, known: Names): TemplateResult {
    const [say, link] = [this.say, followable(item.url)];
    const row = (name: string, value: unknown): unknown => (value ? html`<dt>${say(name)}</dt><dd>${value}</dd>` : "");
    const skill = (id: string): TemplateResult => html`<a href=${address("/skills", { skill: id })}>${label(known, id)}</a>`;
    const others = (ids: readonly string[]): unknown =>
      ids.length ? ids.map((id, at) => html`${at ? ", " : ""}<a href=${address("/catalogue", { resource: id })}>${id}</a>`) : "";
    const teaches = item.teaches.map((band) => html`<li>${skill(band.skill)}: ${say("band", { from: band.from, to: band.to })}
      ${band.provenance === "inferred" ? html`<span class="mark warn">${say("inferred")}</span>` : ""}</li>`);
    return html`<h2 class="first">${item.title}</h2>
      <p>${item.description || say("description.none")}</p>
      <dl class="facts">
        ${row("col.teaches", teaches.length ? html`<ul class="bands">${teaches}</ul>` : say("teaches.none"))}
        ${row("needs", item.competencyRequired.length ? html`<ul class="bands">${item.competencyRequired.map((each) => html`<li>${skill(each.skill)}: ${say("from.level", { level: each.level })}</li>`)}</ul>` : "")}
        ${row("col.minutes", item.minutes ? html`${duration(item.minutes, this.locale)} <span class="quiet">${item.minutesSource ?? ""}</span>` : "")}
        ${row("provider", item.provider)} ${row("col.kind", [item.modality, item.language].filter(Boolean).join(", "))}
        ${row("requires", others(item.requires))} ${row("parts", others(item.hasPart))} ${row("whole", others(item.isPartOf))}
        ${row("access", item.access.join(", "))} ${row("provenance", item.provenance)}
        ${row("address", link ? html`<a href=${link} target="_blank" rel="noopener noreferrer">${item.url}<span class="sr"> ${say("opens")}</span></a>` : item.url)}
      </dl>`;
  }

  private form(read: Tagged<Resource>): TemplateResult {
    const [say, item] = [this.say, read.value];
    return html`<form class="card" @submit=${(event: SubmitEvent) => this.save(event, read)}>
      <h3>${say("edit")}</h3>
      <label class="field">${say("col.title")}<input name="title" required maxlength="500" .value=${item.title} /></label>
      <label class="field">${say("description")}<textarea name="description" rows="4">${item.description}</textarea></label>
      <div class="pair">
        <label class="field">${say("minutes")}<input type="number" name="minutes" min="1" .value=${String(item.minutes ?? "")} /></label>
        <label class="field">${say("language")}<input name="language" .value=${item.language ?? ""} placeholder="en" /></label>
        <label class="field">${say("modality")}<input name="modality" .value=${item.modality ?? ""} /></label>
      </div>
      <div class="row"><wa-button type="submit" variant="brand">${say("save")}</wa-button>
        <wa-button appearance="plain" @click=${() => (this.editing = false)}>${say("cancel")}</wa-button></div>
    </form>`;
  }

  private async save(event: SubmitEvent, read: Tagged<Resource>): Promise<void> {
    event.preventDefault();
    const form = new FormData(event.target as HTMLFormElement);
    const text = (name: string): string => String(form.get(name)).trim();
    const minutes = Number(form.get("minutes")) || null;
    const item = {
      ...read.value, title: text("title"), description: text("description"), minutes,
      minutesSource: minutes === read.value.minutes ? read.value.minutesSource : "stated",
      language: text("language") || null, modality: text("modality") || null,
    } as Resource; // prettier-ignore
    const put = (value: Resource, etag: string | undefined): Promise<unknown> =>
      body(this.api.PUT("/v1/resources/{id}", { params: { path: { id: value.id }, ...ifMatch(etag) }, body: value }));
    const kept = await this.attempt(() => put(item, read.etag));
    if (!kept) return void (await this.task.run());
    this.editing = false;
    const back = async (): Promise<void> => {
      await this.attempt(() => put(read.value, undefined));
      await this.task.run();
    };
    this.toast(this.say("saved"), { undo: back });
    await this.task.run();
  }
}
