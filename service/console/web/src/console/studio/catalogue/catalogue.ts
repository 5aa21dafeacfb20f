/** The catalogue: found, looked at, edited, added to; what drifted and what is there twice. */
import { html, type CSSResultGroup, type PropertyValues, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { body } from "../../../api/client";
import type { components } from "../../../api/schema";
import { duration } from "../../../kit/words";
import catalogueWords from "../../../words/en/catalogue.json";
import { Listing, listed } from "../../listing";
import { type Names, label, names } from "../../names";
import { ConsolePage } from "../../page";
import { address } from "../../router";
import { tabs } from "../../tabs";
import { catalogueStyles } from "./catalogue.css";
import "./drift-part";
import "./duplicates-part";
import "./resource-part";
import "./upload-part";

type Resource = components["schemas"]["Resource"];

const VIEWS = ["all", "upload", "drift", "duplicates"] as const;

@customElement("console-catalogue")
export class Catalogue extends ConsolePage {
  static override styles: CSSResultGroup[] = [...ConsolePage.styles, catalogueStyles];
  protected override readonly tables = { en: catalogueWords };

  private readonly found = new Listing<Resource>(this, (cursor) => {
    const q = this.params["q"] ?? "";
    return body(this.api.GET("/v1/resources", { params: { query: { limit: 30, ...(q && { q }), ...(cursor && { cursor }) } } }));
  });

  /** Names of skills, once they are there; until then their ids are shown. */
  @state() private known?: Names;

  override connectedCallback(): void {
    super.connectedCallback();
    names(this.api).then((known) => (this.known = known), () => undefined);
  }

  override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const before = changed.get("params") as Readonly<Record<string, string>> | undefined;
    if (!before || before["q"] === this.params["q"]) return;
    this.found.items = [];
    void this.found.restart();
  }

  private get shown(): (typeof VIEWS)[number] {
    return VIEWS.find((view) => view === this.params["view"]) ?? "all";
  }

  protected override get heading(): string {
    return this.say("title");
  }

  protected override content(): TemplateResult {
    const { say, api, me, theme, params } = this;
    if (params["resource"]) {
      const back = address("/catalogue", params["q"] ? { q: params["q"] } : {});
      return html`<p><a href=${back}>${say("back")}</a></p>
        <console-resource .api=${api} .me=${me} .theme=${theme} .resource=${params["resource"]}></console-resource>`;
    }
    const views = VIEWS.filter((view) => view !== "upload" || this.may("catalogue:write"));
    const links = views.map((view) => ({ text: say(`view.${view}`), to: address("/catalogue", view === "all" ? {} : { view }), here: view === this.shown }));
    return html`${tabs(links, say("title"))}${this.section()}`;
  }

  private section(): TemplateResult {
    const { api, me, theme } = this;
    if (this.shown === "upload") return html`<console-upload .api=${api} .me=${me} .theme=${theme}></console-upload>`;
    if (this.shown === "drift") return html`<console-drift .api=${api} .me=${me} .theme=${theme}></console-drift>`;
    if (this.shown === "duplicates") return html`<console-duplicates .api=${api} .me=${me} .theme=${theme}></console-duplicates>`;
    return this.all();
  }

  private all(): TemplateResult {
    const [say, q] = [this.say, this.params["q"] ?? ""];
    return html`<form class="bar" role="search" @submit=${this.search}>
        <label class="field grow">${say("find")}<input type="search" name="q" .value=${q} placeholder=${say("find.example")} /></label>
        <wa-button type="submit" appearance="outlined">${say("find.go")}</wa-button>
      </form>
      ${listed(this.found, say, (items) => this.table(items), say(q ? "none.found" : "none", { q }))}`;
  }

  private table(items: readonly Resource[]): TemplateResult {
    const [say, q] = [this.say, this.params["q"]];
    return html`<table class="stack"><caption class="sr">${say("title")}</caption>
      <thead><tr>${["title", "teaches", "minutes", "kind"].map((name) => html`<th scope="col">${say(`col.${name}`)}</th>`)}</tr></thead>
      <tbody>${items.map((item) => html`<tr>
        <th scope="row"><a href=${address("/catalogue", { resource: item.id, ...(q && { q }) })}>${item.title}</a><div class="quiet">${item.provider}</div></th>
        <td data-name=${say("col.teaches")}>${item.teaches.length
          ? item.teaches.slice(0, 3).map((band) => html`<span class="mark ${band.provenance === "inferred" ? "warn" : ""}">${label(this.known, band.skill)} ${band.from}→${band.to}</span> `)
          : html`<span class="quiet">${say("teaches.none")}</span>`}</td>
        <td data-name=${say("col.minutes")}>${item.minutes ? duration(item.minutes, this.locale) : "–"}</td>
        <td data-name=${say("col.kind")}>${[item.modality, item.language].filter(Boolean).join(", ")}</td>
      </tr>`)}</tbody></table>`;
  }

  private readonly search = (event: SubmitEvent): void => {
    event.preventDefault();
    const q = String(new FormData(event.target as HTMLFormElement).get("q")).trim();
    this.go(address("/catalogue", q ? { q } : {}));
  };
}
