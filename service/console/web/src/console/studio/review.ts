/** A pile of things to say yes or no to: one at a time or many, by mouse or keys, each word with a way back. */
import { html, nothing, type CSSResultGroup, type PropertyValues, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import "../../kit/passage";
import type { Passage } from "../../kit/passage";
import { type Listing, listed } from "../listing";
import { ConsolePage } from "../page";
import { reviewStyles } from "./review.css";

export type Word = "accept" | "reject";
type Place = Parameters<Passage["show"]>[0];

/** Words of a subclass: `none`, `keys`, `accept`, `reject`, `chosen`, `choose.all`, `done.accept|reject`, `undone`. */
export abstract class ReviewPage<T> extends ConsolePage {
  static override styles: CSSResultGroup[] = [...ConsolePage.styles, reviewStyles];

  protected abstract readonly pile: Listing<T>;
  protected abstract readonly open: boolean;
  protected abstract keyOf(item: T): string;
  protected abstract nameOf(item: T): string;
  protected abstract card(item: T): unknown;
  /** Send a word on items, all or none. */
  protected abstract decide(items: readonly T[], word: Word): Promise<unknown>;
  /** Take a word back, so that the items wait as they did. */
  protected abstract reopen(items: readonly T[], word: Word): Promise<unknown>;
  protected abstract readonly writes: string;

  @state() protected chosen: ReadonlySet<string> = new Set();
  private last?: () => unknown;

  /** Another view of the page is another pile. */
  override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (!changed.has("params") || !this.hasUpdated) return;
    [this.pile.items, this.chosen, this.last] = [[], new Set(), undefined];
    void this.pile.restart();
  }

  protected deck(none: unknown): TemplateResult {
    const may = this.may(this.writes);
    return html`${may && this.pile.items.length ? this.bar() : ""}
      <div @keydown=${may && this.open ? this.keys : nothing}>
        ${listed(this.pile, this.say, (items) => html`<ul class="deck">${items.map((item) => this.item(item, may))}</ul>`, none)}
      </div>
      <fingerpost-passage .api=${this.api} .theme=${this.theme}></fingerpost-passage>`;
  }

  /** A button that opens a passage at its place in the document. */
  protected source(place: Place, text: string): TemplateResult {
    const show = () => this.renderRoot.querySelector<Passage>("fingerpost-passage")!.show(place);
    return html`<wa-button size="s" appearance="plain" @click=${show}>${text}</wa-button>`;
  }

  private bar(): unknown {
    if (!this.open) return "";
    const [say, n] = [this.say, this.chosen.size];
    const every = n > 0 && n === this.pile.items.length;
    return html`<div class="bar sticky">
        <label class="tick"><input type="checkbox" .checked=${every} .indeterminate=${n > 0 && !every} @change=${this.everything} />
          ${n ? say("chosen", { n }) : say("choose.all")}</label>
        <wa-button size="s" variant="brand" ?disabled=${!n} @click=${() => this.said(this.picked(), "accept")}>${say("accept")}</wa-button>
        <wa-button size="s" appearance="outlined" ?disabled=${!n} @click=${() => this.said(this.picked(), "reject")}>${say("reject")}</wa-button>
      </div>
      <p class="quiet keys">${say("keys")}</p>`;
  }

  private item(item: T, may: boolean): TemplateResult {
    const [say, key, name] = [this.say, this.keyOf(item), this.nameOf(item)];
    const choose = may && this.open;
    return html`<li class="card" data-key=${key} tabindex=${choose ? "0" : nothing} aria-label=${name}>
      ${choose ? html`<input type="checkbox" aria-label=${say("choose", { name })} .checked=${this.chosen.has(key)} @change=${() => this.choose(key)} />` : ""}
      <div class="what">${this.card(item)}</div>
      ${choose
        ? html`<div class="row"><wa-button size="s" variant="brand" @click=${() => this.said([item], "accept")}>${say("accept")}<span class="sr"> ${name}</span></wa-button>
            <wa-button size="s" appearance="outlined" @click=${() => this.said([item], "reject")}>${say("reject")}<span class="sr"> ${name}</span></wa-button></div>`
        : may ? html`<div class="row"><wa-button size="s" appearance="outlined" @click=${() => this.back([item], "accept")}>${say("reopen")}<span class="sr"> ${name}</span></wa-button></div>` : ""}
    </li>`;
  }

  /** Show at once that it is said; what could not be kept comes back. */
  protected async said(items: readonly T[], word: Word): Promise<void> {
    if (!items.length) return;
    const [before, keys] = [this.pile.items, new Set(items.map((item) => this.keyOf(item)))];
    const at = before.findIndex((item) => keys.has(this.keyOf(item)));
    this.pile.put(before.filter((item) => !keys.has(this.keyOf(item))));
    this.chosen = new Set([...this.chosen].filter((key) => !keys.has(key)));
    void this.updateComplete.then(() => this.focusCard(at));
    const kept = await this.attempt(() => this.decide(items, word).then(() => true));
    if (!kept) return this.restore(items, before);
    this.last = () => this.back(items, word, before);
    this.toast(this.say(`done.${word}`, { n: items.length }), { undo: this.last });
    if (!this.pile.items.length && this.pile.next) await this.pile.restart();
  }

  private async back(items: readonly T[], word: Word, before?: readonly T[]): Promise<void> {
    this.last = undefined;
    if ((await this.attempt(() => this.reopen(items, word).then(() => true))) === undefined) return;
    this.toast(this.say("undone", { n: items.length }));
    if (before) this.restore(items, before);
    else await this.pile.restart();
  }

  private restore(items: readonly T[], before: readonly T[]): void {
    const [now, back] = [this.pile.items, new Set(items.map((item) => this.keyOf(item)))];
    const there = new Set(now.map((item) => this.keyOf(item)));
    const old = before.filter((item) => back.has(this.keyOf(item)) || there.has(this.keyOf(item)));
    const seen = new Set(old.map((item) => this.keyOf(item)));
    this.pile.put([...old, ...now.filter((item) => !seen.has(this.keyOf(item)))]);
  }

  private picked(): T[] {
    return this.pile.items.filter((item) => this.chosen.has(this.keyOf(item)));
  }

  private choose(key: string): void {
    this.chosen = new Set(this.chosen.has(key) ? [...this.chosen].filter((each) => each !== key) : [...this.chosen, key]);
  }

  private readonly everything = (event: Event): void => {
    const all = (event.target as HTMLInputElement).checked;
    this.chosen = new Set(all ? this.pile.items.map((item) => this.keyOf(item)) : []);
  };

  /** Letters count only while a card has the focus, so that they get in nobody's way. */
  private readonly keys = (event: KeyboardEvent): void => {
    const card = (event.target as HTMLElement).closest<HTMLElement>("[data-key]");
    const typing = (event.target as HTMLElement).matches("select, input:not([type=checkbox])");
    if (!card || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = this.pile.items.findIndex((item) => this.keyOf(item) === card.dataset["key"]);
    const item = this.pile.items[at];
    const does: Record<string, () => unknown> = {
      j: () => this.focusCard(at + 1),
      ArrowDown: () => this.focusCard(at + 1),
      k: () => this.focusCard(at - 1),
      ArrowUp: () => this.focusCard(at - 1),
      a: () => item && this.said([item], "accept"),
      r: () => item && this.said([item], "reject"),
      x: () => this.choose(card.dataset["key"]!),
      u: () => this.last?.(),
    };
    const deed = does[event.key];
    if (!deed) return;
    event.preventDefault();
    deed();
  };

  private focusCard(at: number): void {
    const cards = this.renderRoot.querySelectorAll<HTMLElement>("[data-key]");
    const card = cards[Math.min(Math.max(at, 0), cards.length - 1)];
    if (card) card.focus();
    else this.renderRoot.querySelector<HTMLElement>("h1")?.focus();
  }
}
