/** What is taken to come before what: suggested pairs of skills or of resources, confirmed or rejected by people. */
import { html, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { body } from "../../api/client";
import type { components } from "../../api/schema";
import edgeWords from "../../words/en/edges.json";
import { Listing } from "../listing";
import { address } from "../router";
import { tabs } from "../tabs";
import { ReviewPage, type Word } from "./review";

type Suggestion = components["schemas"]["Suggestion"];
type Rec = components["schemas"]["RecordBatch"]["records"][number];

const STATUSES = ["suggested", "confirmed", "rejected"] as const;
const KINDS = ["skill", "resource"] as const;

@customElement("console-edges")
export class Edges extends ReviewPage<Suggestion> {
  protected override readonly tables = { en: edgeWords };
  protected readonly writes = "graph:write";
  /** Pairs as they were before somebody's word, by key: what an undo writes back. */
  private readonly originals = new Map<string, Rec>();
  @state() private looking = "";

  protected readonly pile = new Listing<Suggestion>(this, (cursor) => {
    const query = { kind: this.kind, status: this.status, limit: 25, ...(cursor && { cursor }) };
    return body(this.api.GET("/v1/suggestions", { params: { query } }));
  });

  protected get open(): boolean {
    return this.status === "suggested";
  }

  private get status(): (typeof STATUSES)[number] {
    return STATUSES.find((status) => status === this.params["status"]) ?? "suggested";
  }

  private get kind(): (typeof KINDS)[number] {
    return KINDS.find((kind) => kind === this.params["kind"]) ?? "skill";
  }

  protected override get heading(): string {
    return this.say("title");
  }

  protected override get lead(): unknown {
    return this.say("lead");
  }

  protected override actions(): unknown {
    if (!this.may(this.writes)) return "";
    const busy = this.looking !== "";
    return html`<wa-button appearance="outlined" ?loading=${busy} @click=${this.infer}>${this.say("infer")}</wa-button>
      <span class="quiet" role="status">${this.looking}</span>`;
  }

  protected override content(): TemplateResult {
    const { say, kind, status } = this;
    const kinds = KINDS.map((each) => ({ text: say(`kind.${each}`), to: address("/edges", { kind: each, status }), here: each === kind }));
    const statuses = STATUSES.map((each) => ({ text: say(`status.${each}`), to: address("/edges", { kind, status: each }), here: each === status }));
    return html`${tabs(kinds, say("kind"))} ${tabs(statuses, say("status"))} ${this.deck(say(`none.${status}`))}`;
  }

  protected keyOf(pair: Suggestion): string {
    return [pair.before, pair.beforeLevel, pair.after, pair.afterLevel].filter((part) => part != null).join("|");
  }

  protected nameOf(pair: Suggestion): string {
    return this.say("name", { before: pair.beforeTitle, after: pair.afterTitle });
  }

  protected card(pair: Suggestion): TemplateResult {
    const say = this.say;
    const end = (id: string, title: string, level?: number | null): TemplateResult => {
      const to = this.kind === "skill" ? address("/skills", { skill: id }) : address("/catalogue", { resource: id });
      return html`<a href=${to}>${title}</a>${level ? html` <span class="quiet">${say("level", { level })}</span>` : ""}`;
    };
    return html`<p><strong>${end(pair.before, pair.beforeTitle, pair.beforeLevel)} <span class="arrow">${say("comes.before")}</span>
        ${end(pair.after, pair.afterTitle, pair.afterLevel)}</strong></p>
      <p class="row quiet">${this.sure(pair)} <span>${pair.provenance}</span></p>
      ${(pair.grounds ?? []).map((ground) => html`<blockquote>${ground.quote}</blockquote>`)}
      ${pair.grounds?.length ? "" : html`<p class="quiet">${say("grounds.none")}</p>`}`;
  }

  protected async decide(items: readonly Suggestion[], word: Word): Promise<unknown> {
    const found = await Promise.all(items.map((pair) => this.original(pair)));
    items.forEach((pair, at) => this.originals.set(this.keyOf(pair), found[at]!));
    const decision = word === "accept" ? ("confirm" as const) : ("reject" as const);
    const decisions = items.map(({ kind, before, after, beforeLevel, afterLevel }) =>
      ({ kind, before, after, decision, by: "", note: "", ...(kind === "skill" && { beforeLevel, afterLevel }) })); // prettier-ignore
    return body(this.api.POST("/v1/suggestions/decisions", { body: decisions }));
  }

  /** Write the pairs as they were; one that was decided on before this page was opened waits as a suggestion again. */
  protected async reopen(items: readonly Suggestion[]): Promise<unknown> {
    const known = await Promise.all(items.map(async (pair) => this.originals.get(this.keyOf(pair)) ?? (await this.original(pair))));
    const records = known.map((record) => ({ ...record, status: "suggested" as const })) as Rec[];
    return body(this.api.PUT("/v1/records", { body: { records, withdraw: [] } }));
  }

  private async original(pair: Suggestion): Promise<Rec> {
    const { before, after, probability, provenance, grounds, status } = pair;
    if (pair.kind === "resource") return { type: "precedence", before, after, probability, provenance, grounds, status } as Rec;
    const id = this.keyOf(pair);
    return (await body(this.api.GET("/v1/edges/{id}", { params: { path: { id } } }))) as Rec;
  }

  private sure(pair: Suggestion): unknown {
    if (pair.probability == null) return html`<span>${this.say("sure.unknown")}</span>`;
    const percent = Math.round(100 * pair.probability);
    return html`<span class="sure"><progress max="100" value=${percent} aria-hidden="true"></progress>${this.say("sure", { percent })}</span>`;
  }

  /** Look through everything of this kind for more; repeating it changes nothing. */
  private readonly infer = async (): Promise<void> => {
    const kind = this.kind;
    let [cursor, added]: [string | undefined, number] = [undefined, 0];
    do {
      const run = await this.attempt(() =>
        body(this.api.POST("/v1/suggestions/runs", { body: { kind, dryRun: false, ...(cursor && { cursor }) } })),
      );
      if (!run) break;
      [cursor, added] = [run.next ?? undefined, added + run.added];
      this.looking = this.say("infer.looked", { looked: run.looked, of: run.of });
    } while (cursor && this.isConnected);
    this.looking = "";
    this.toast(this.say("infer.done", { n: added }));
    await this.pile.restart();
  };
}
