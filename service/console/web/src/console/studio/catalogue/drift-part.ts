/** Sources that changed under the paths that cite them. */
import { html, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { body } from "../../../api/client";
import type { components } from "../../../api/schema";
import catalogueWords from "../../../words/en/catalogue.json";
import { Listing, listed } from "../../listing";
import { ConsolePart } from "../../page";
import { address } from "../../router";
import { catalogueStyles } from "./catalogue.css";

type Drifted = components["schemas"]["DriftedSource"];

const SHOWN = 5;

@customElement("console-drift")
export class DriftPart extends ConsolePart {
  static override styles: CSSResultGroup[] = [...ConsolePart.styles, catalogueStyles];
  protected override readonly tables = { en: catalogueWords };

  private readonly sources = new Listing<Drifted>(this, (cursor) =>
    body(this.api.GET("/v1/sources/drift", { params: { query: { limit: 30, ...(cursor && { cursor }) } } })),
  );

  protected override view(): TemplateResult {
    const say = this.say;
    return html`<p>${say("drift.lead")}</p>
      ${listed(this.sources, say, (items) => html`<ul class="cards">${items.map((item) => this.one(item))}</ul>`, say("drift.none"))}`;
  }

  private one(item: Drifted): TemplateResult {
    const say = this.say;
    return html`<li class="card">
      <h2 class="first">${item.title || item.document}</h2>
      <p class="row">${item.drift.map((kind) => html`<span class="mark ${kind === "withdrawn" ? "bad" : "warn"}">${say(`drift.${kind}`)}</span>`)}</p>
      <p class="quiet">${item.drift.map((kind) => say(`drift.${kind}.do`)).join(" ")}</p>
      <p>${say("drift.affected", { n: item.affected })}</p>
      <ul class="bands">${item.paths.slice(0, SHOWN).map((each) => html`<li><a href=${address("/path/:id", { id: each.path })}>${say("drift.path", { id: each.path.slice(-6) })}</a></li>`)}</ul>
    </li>`;
  }
}
