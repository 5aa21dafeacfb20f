/** The first page: what is next for a learner, what needs attention for everybody else. */
import { Task } from "@lit/task";
import { html, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { body } from "../../api/client";
import { shown, skeleton } from "../../kit/states";
import homeWords from "../../words/en/home.json";
import { Listing, listed } from "../listing";
import { ConsolePage } from "../page";
import { TOUR, tourSeen } from "../tour/progress";
import { type Count, type Matter, mine } from "./attention";
import { homeStyles } from "./home.css";
import { type Brief, learnerCard, pathRow } from "./paths";

const NEWEST = 12;

@customElement("console-home")
export class Home extends ConsolePage {
  static override styles: CSSResultGroup[] = [...ConsolePage.styles, homeStyles];
  protected override readonly tables = { en: homeWords };

  @state() private counts: ReadonlyMap<string, Count | "failed"> = new Map();
  @state() private welcome = false;

  private readonly recent = new Listing<Brief>(this, (cursor) =>
    body(this.api.GET("/v1/me/paths", { params: { query: { limit: NEWEST, ...(cursor && { cursor }) } } })),
  );
  /** Learners, so that those without a path are seen too; asked for only where somebody may see them. */
  private readonly learners = new Task(this, {
    args: () => [this.api],
    task: async ([api]) => {
      if (this.me.role === "learner" || !this.may("learners:read")) return [];
      return (await body(api.GET("/v1/learners", { params: { query: { limit: 50 } } }))).items.map((one) => one.id);
    },
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.welcome = !tourSeen();
    for (const matter of mine(this.me)) void this.count(matter);
  }

  protected override get heading(): string {
    return this.say(this.me.role === "learner" ? "title.learner" : "title");
  }

  protected override get lead(): unknown {
    return this.say(this.me.role === "learner" ? "lead.learner" : "lead");
  }

  protected override content(): unknown {
    return this.me.role === "learner" ? this.forLearner() : this.forStaff();
  }

  private forLearner(): TemplateResult {
    const say = this.say;
    return html`${listed(
      this.recent,
      say,
      ([first, ...rest]) => html`${learnerCard(first!, say, this.locale)}
        ${rest.length ? html`<h2>${say("earlier")}</h2>${this.table(rest, false)}` : ""}`,
      html`<div class="card hero"><h2>${say("none.learner")}</h2><p>${say("none.learner.do")}</p>
        <wa-button variant="brand" href="#/gap">${say("to.gap")}</wa-button></div>`,
    )}`;
  }

  private forStaff(): TemplateResult {
    const say = this.say;
    return html`${this.welcome ? this.invitation() : ""} ${this.attention()}
      <h2>${say("paths")}</h2>
      ${listed(this.recent, say, (items) => this.table(items, true), say("none"))} ${this.without()}`;
  }

  private invitation(): TemplateResult {
    const say = this.say;
    return html`<section class="card hero" aria-labelledby="welcome">
      <h2 id="welcome">${say("welcome")}</h2>
      <p>${say("welcome.text")}</p>
      <div class="row">
        <wa-button variant="brand" href=${TOUR}>${say("welcome.go")}</wa-button>
        <wa-button appearance="plain" @click=${this.dismiss}>${say("welcome.no")}</wa-button>
      </div>
    </section>`;
  }

  private attention(): TemplateResult {
    const [say, asked] = [this.say, mine(this.me)];
    if (!asked.length) return html``;
    const open = asked.filter((matter) => this.counts.get(matter.name) !== undefined && !this.clear(matter));
    const waits = asked.some((matter) => !this.counts.has(matter.name));
    return html`<h2>${say("attention")}</h2>
      <div aria-live="polite">
        ${open.length ? html`<ul class="cards">${open.map((matter) => this.matter(matter))}</ul>` : ""}
        ${waits ? skeleton(say, 1) : ""}
        ${waits || open.length ? "" : html`<p class="calm">${say("attention.none")}</p>`}
      </div>`;
  }

  private matter({ name, to, tone }: Matter): TemplateResult {
    const [say, count] = [this.say, this.counts.get(name)];
    if (count === "failed" || !count) return html`<li class="card"><p>${say(`attention.${name}`)}</p><p class="quiet">${say("attention.unknown")}</p></li>`;
    return html`<li class="card matter ${tone}">
      <span class="figure">${count.n}${count.more ? "+" : ""}</span>
      <div><a href=${count.to ?? to}>${say(`attention.${name}`, { n: count.n })}</a><p class="quiet">${say(`attention.${name}.why`)}</p></div>
    </li>`;
  }

  private table(items: readonly Brief[], named: boolean): TemplateResult {
    const say = this.say;
    const columns = [...(named ? ["learner"] : []), "goal", "status", "progress", "next"];
    return html`<table class="stack">
      <caption class="sr">${say("paths")}</caption>
      <thead><tr>${columns.map((name) => html`<th scope="col">${say(`col.${name}`)}</th>`)}</tr></thead>
      <tbody>${items.map((brief) => pathRow(brief, say, this.locale, named))}</tbody>
    </table>`;
  }

  /** Learners of the first page who have none of the newest paths. */
  private without(): unknown {
    const say = this.say;
    return shown(this.learners, say, (ids) => {
      const lacking = ids.filter((id) => !this.recent.items.some((brief) => brief.learner === id));
      if (this.recent.state !== "ready" || this.recent.next || !lacking.length) return "";
      return html`<h2>${say("without")}</h2><p class="quiet">${say("without.why")}</p>
        <ul class="names">${lacking.map((id) => html`<li><a href="#/gap?learner=${encodeURIComponent(id)}">${id}</a></li>`)}</ul>`;
    });
  }

  private clear(matter: Matter): boolean {
    const count = this.counts.get(matter.name);
    return count !== "failed" && count?.n === 0;
  }

  private async count(matter: Matter): Promise<void> {
    const found = await matter.count(this.api).catch(() => "failed" as const);
    this.counts = new Map([...this.counts, [matter.name, found]]);
  }

  private readonly dismiss = (): void => {
    tourSeen(true);
    this.welcome = false;
  };
}
