/** What content is taken to teach though its source does not say so: looked through, decided on, taken back. */
import { html, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { body } from "../../api/client";
import type { components } from "../../api/schema";
import tagWords from "../../words/en/tags.json";
import { Listing } from "../listing";
import { address } from "../router";
import { tabs } from "../tabs";
import { marked } from "./marked";
import { ReviewPage, type Word } from "./review";

type Tag = components["schemas"]["Tag"];
type Status = Tag["status"];

const STATUSES: readonly Status[] = ["inferred", "accepted", "rejected"];
const LEVELS = [0, 1, 2, 3, 4, 5];

@customElement("console-tags")
export class Tags extends ReviewPage<Tag> {
  protected override readonly tables = { en: tagWords };
  protected readonly writes = "catalogue:write";
  /** Levels that somebody chose in place of the inferred ones, by the tag's key. */
  @state() private bands: ReadonlyMap<string, readonly [number, number]> = new Map();

  protected readonly pile = new Listing<Tag>(this, (cursor) =>
    body(this.api.GET("/v1/tags", { params: { query: { status: this.status, limit: 25, ...(cursor && { cursor }) } } })),
  );

  protected get open(): boolean {
    return this.status === "inferred";
  }

  private get status(): Status {
    return STATUSES.find((status) => status === this.params["status"]) ?? "inferred";
  }

  protected override get heading(): string {
    return this.say("title");
  }

  protected override get lead(): unknown {
    return this.say("lead");
  }

  protected override content(): TemplateResult {
    const links = STATUSES.map((status) => ({ text: this.say(`status.${status}`), to: address("/tags", { status }), here: status === this.status }));
    return html`${tabs(links, this.say("status"))} ${this.deck(this.say(`none.${this.status}`))}`;
  }

  protected keyOf(tag: Tag): string {
    return `${tag.resource} ${tag.skill}`;
  }

  protected nameOf(tag: Tag): string {
    return this.say("name", { skill: tag.label, title: tag.title });
  }

  protected card(tag: Tag): TemplateResult {
    const say = this.say;
    return html`<p><a href=${address("/catalogue", { resource: tag.resource })}>${tag.title}</a></p>
      <p class="row"><strong>${say("teaches", { skill: tag.label })}</strong> ${this.levels(tag)}</p>
      <p class="row quiet">${this.sure(tag)} <span>${say(`rests.${tag.restsOn}`)}</span></p>
      ${tag.passage ? html`<blockquote>${marked(tag.passage.text, tag.label)}</blockquote>${this.source(tag.passage, say("open"))}` : html`<p class="quiet">${say("passage.none")}</p>`}
      ${tag.by || tag.reason ? html`<p class="quiet">${say("decided", { by: tag.by || "–", reason: tag.reason })}</p>` : ""}`;
  }

  protected decide(items: readonly Tag[], word: Word): Promise<unknown> {
    return this.send(items, (tag) => {
      const band = word === "accept" ? this.bands.get(this.keyOf(tag)) : undefined;
      return band ? { decision: "change", fromLevel: band[0], toLevel: band[1] } : { decision: word };
    });
  }

  protected reopen(items: readonly Tag[]): Promise<unknown> {
    return this.send(items, (tag) => ({ decision: "reopen", fromLevel: tag.fromLevel, toLevel: tag.toLevel }));
  }

  private send(
    items: readonly Tag[],
    word: (tag: Tag) => { decision: "accept" | "change" | "reject" | "reopen"; fromLevel?: number; toLevel?: number },
  ): Promise<unknown> {
    const decisions = items.map((tag) => ({ resource: tag.resource, skill: tag.skill, reason: "", ...word(tag) }));
    return body(this.api.POST("/v1/tags/decide", { body: { decisions } }));
  }

  private sure(tag: Tag): unknown {
    if (tag.confidence == null) return this.say("sure.unknown");
    const percent = Math.round(100 * tag.confidence);
    return html`<span class="sure"><progress max="100" value=${percent} aria-hidden="true"></progress>${this.say("sure", { percent })}</span>`;
  }

  /** The levels as inferred, to be changed before the tag is accepted. */
  private levels(tag: Tag): TemplateResult {
    const key = this.keyOf(tag);
    const [from, to] = this.bands.get(key) ?? [tag.fromLevel, tag.toLevel];
    if (!this.open || !this.may(this.writes)) return html`<span class="quiet">${this.say("band", { from, to })}</span>`;
    const choose = (next: readonly [number, number]): void => {
      if (next[0] < next[1]) this.bands = new Map([...this.bands, [key, next]]);
    };
    const pick = (name: string, value: number, fits: (level: number) => boolean, set: (level: number) => void): TemplateResult =>
      html`<select aria-label=${this.say(name, { skill: tag.label })} @change=${(event: Event) => set(Number((event.target as HTMLSelectElement).value))}>
        ${LEVELS.filter(fits).map((level) => html`<option value=${level} ?selected=${level === value}>${level} – ${this.say(`level.${level}`)}</option>`)}
      </select>`;
    return html`<span class="levels">${pick("level.from", from, (level) => level < to, (level) => choose([level, to]))}
      <span class="arrow" aria-hidden="true">→</span>${pick("level.to", to, (level) => level > from, (level) => choose([from, level]))}</span>`;
  }
}
