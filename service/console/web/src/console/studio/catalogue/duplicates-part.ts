/** Documents that say nearly the same. */
import { html, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { body } from "../../../api/client";
import type { components } from "../../../api/schema";
import { followable } from "../../../kit/links";
import catalogueWords from "../../../words/en/catalogue.json";
import { Listing, listed } from "../../listing";
import { ConsolePart } from "../../page";
import { address } from "../../router";
import { catalogueStyles } from "./catalogue.css";

type Pair = components["schemas"]["Duplicate"];
type Document = components["schemas"]["DuplicateDocument"];

@customElement("console-duplicates")
export class DuplicatesPart extends ConsolePart {
  static override styles: CSSResultGroup[] = [...ConsolePart.styles, catalogueStyles];
  protected override readonly tables = { en: catalogueWords };

  private readonly pairs = new Listing<Pair>(this, (cursor) =>
    body(this.api.GET("/v1/documents/duplicates", { params: { query: { limit: 30, ...(cursor && { cursor }) } } })),
  );

  protected override view(): TemplateResult {
    const say = this.say;
    return html`<p>${say("duplicates.lead")}</p>
      ${listed(this.pairs, say, (pairs) => html`<table class="stack"><caption class="sr">${say("view.duplicates")}</caption>
        <thead><tr><th scope="col">${say("duplicates.first")}</th><th scope="col">${say("duplicates.second")}</th><th scope="col">${say("duplicates.alike")}</th></tr></thead>
        <tbody>${pairs.map((pair) => html`<tr>
          <td data-name=${say("duplicates.first")}>${this.named(pair.first)}</td><td data-name=${say("duplicates.second")}>${this.named(pair.second)}</td>
          <td data-name=${say("duplicates.alike")}>${say("percent", { n: Math.floor(100 * pair.similarity) })}</td></tr>`)}</tbody></table>`,
        say("duplicates.none"))}`;
  }

  private named(item: Document): TemplateResult {
    const link = followable(item.url);
    const title = item.title || item.document;
    return html`${item.resource ? html`<a href=${address("/catalogue", { resource: item.resource })}>${title}</a>` : title}
      <div class="quiet">${item.kind}, ${item.access.join(", ")} ${link ? html`<a href=${link} target="_blank" rel="noopener noreferrer">${this.say("open")}<span class="sr"> ${this.say("opens")}</span></a>` : ""}</div>`;
  }
}
