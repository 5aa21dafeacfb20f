/** `<fingerpost-chat>`: a conversation about the path and what the organisation teaches, each sentence with its source. */
import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { customElement, property, query, state } from "lit/decorators.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import "@awesome.me/webawesome/dist/components/textarea/textarea.js";
import type WaTextarea from "@awesome.me/webawesome/dist/components/textarea/textarea.js";
import { FingerpostElement } from "../../kit/element";
import { looks } from "../../kit/looks";
import { Notice, noticed } from "../../kit/notice";
import "../../kit/passage";
import type { Passage, Place } from "../../kit/passage";
import { themed } from "../../kit/theme";
import chatWords from "../../words/en/chat.json";
import pathWords from "../../words/en/path.json";
import { type Around, message } from "./answer";
import { chatStyles } from "./chat.css";
import { type Deeds, type Shelf, history } from "./history";
import * as icons from "./icons";
import { start } from "./start";
import { Talk } from "./talk";
import { off, trouble } from "./trouble";
import { type Conversation, Door } from "./wire";

const LONGEST = 2000; // characters, as the server takes them
const NEAR_PX = 80; // whoever is this near the end wants to see what comes

/**
 * Attributes beside those of every element: `learner`, `path`, `conversation` (an earlier one to show). Events:
 * `fingerpost-conversation` {id}, `fingerpost-path-changed` {path}. Height: `--fingerpost-chat-height`.
 */
@customElement("fingerpost-chat")
export class Chat extends FingerpostElement {
  static override styles = [themed, looks, noticed, chatStyles];
  protected override readonly tables = { en: { ...pathWords, ...chatWords } }; // what a path check says is said there

  @property() learner = "";
  @property() path = "";
  @property() conversation = "";
  @state() private text = "";
  @state() private shelf: Shelf = { open: false, list: undefined, trouble: undefined, doomed: undefined };
  @state() private recent?: Conversation;
  @query("wa-textarea") private field?: WaTextarea;
  @query("fingerpost-passage") private source!: Passage;
  @query(".log") private log!: HTMLElement;
  @query(".content") private content!: HTMLElement;
  private readonly grown = new ResizeObserver(() => this.follow());
  private readonly talk = new Talk(this);
  private readonly notice = new Notice(this);
  /** Whether anything was asked since the conversation was opened: what was there before is not read out. */
  private asked = false;
  /** Whether the reader is at the end, and wants to stay there. */
  private stick = true;
  private seen = 0;
  private ticking?: ReturnType<typeof setTimeout>;

  get door(): Door {
    return new Door(this.api);
  }

  get about(): { learner?: string; path?: string; locale: string } {
    return { ...(this.learner && { learner: this.learner }), ...(this.path && { path: this.path }), locale: this.locale };
  }

  opened({ id }: Conversation): void {
    this.conversation = id;
    this.tell("conversation", { id });
  }

  pathChanged(path: string): void {
    this.tell("path-changed", { path });
  }

  /** Ask in the reader's name, as a host page's own button may. */
  ask(text: string): Promise<void> {
    return this.talk.ask(text);
  }

  override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has("conversation") && this.conversation && this.conversation !== this.talk.conversation?.id && !this.talk.busy) {
      void this.talk.load(this.conversation);
    }
    if (!this.hasUpdated && !this.conversation) void this.remember();
  }

  override firstUpdated(): void {
    // What comes in takes its room after this element is drawn: the parts of the design system draw themselves.
    this.grown.observe(this.content);
  }

  override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.ticking);
    this.grown.disconnect();
  }

  protected override view(): TemplateResult {
    const { turns } = this.talk;
    const asleep = off(this.talk.trouble);
    return html`<section class="chat" aria-label=${this.say("chat.title")} @keydown=${this.key} @fingerpost-open-passage=${this.openPassage}>
      ${this.bar()}
      <div class="log" role="region" aria-label=${this.say("chat.log")} tabindex="0" @scroll=${this.scrolled}><div class="content">
        ${turns.length || this.conversation || asleep ? nothing : start(this.say, this.path !== "", this.recent, this.put, this.open)}
        <ol>${turns.map((turn, at) => message(turn, at, at === turns.length - 1, this.around))}</ol>
        ${this.talk.trouble ? trouble(this.talk.trouble, this.seconds(), this.say, () => this.talk.again()) : nothing}
      </div></div>
      ${asleep ? nothing : this.form()}
      <p class="sr" aria-live="polite">${this.finished()}</p>
      ${this.notice.view(this.say)} ${history(this.shelf, this.deeds, this.say, this.locale)}
      <fingerpost-passage .api=${this.api} locale=${this.locale} theme=${this.theme}></fingerpost-passage>
    </section>`;
  }

  private bar(): TemplateResult {
    const name = this.talk.conversation?.title;
    return html`<header class="row bar">
      <h2><bdi>${name || this.say("chat.title")}</bdi></h2>
      <div class="row tools">
        <button class="plain" type="button" @click=${this.begin}>${icons.plus}<span class="word">${this.say("chat.new")}</span></button>
        <button class="plain" type="button" @click=${this.look}>${icons.list}<span class="word">${this.say("chat.conversations")}</span></button>
      </div>
    </header>`;
  }

  private form(): TemplateResult {
    const { busy } = this.talk;
    const long = Array.from(this.text).length > LONGEST;
    const button = busy
      ? html`<wa-button @click=${() => this.talk.stop()}>${icons.stop}<span class="sr">${this.say("chat.stop")}</span></wa-button>`
      : html`<wa-button variant="brand" ?disabled=${long || !this.text.trim()} @click=${this.send}>${icons.send}<span class="sr">${this.say("chat.send")}</span></wa-button>`;
    return html`<form @submit=${(event: Event) => event.preventDefault()}>
      <wa-textarea
        label=${this.say("chat.ask")}
        placeholder=${this.say(this.path ? "chat.ask.path" : "chat.ask.any")}
        hint=${long ? this.say("chat.long", { n: LONGEST }) : ""}
        rows="1"
        resize="auto"
        .value=${this.text}
        @input=${this.typed}
      ></wa-textarea>
      ${button}
    </form>
    <p class="small">${this.talk.conversation?.notice || this.say("chat.machine")} <span class="keys">${this.say("chat.keys")}</span></p>`;
  }

  private get around(): Around {
    return {
      say: this.say,
      api: this.api,
      locale: this.locale,
      theme: this.theme,
      idle: !this.talk.busy,
      rated: this.talk.rated,
      ask: this.put,
      rate: (n, value) => this.talk.rate(n, value),
      unrate: () => this.talk.unrate(),
      decide: (at, decision) => this.talk.decide(at, decision).catch(this.failed),
      passage: (place) => this.source.show(place),
    };
  }

  /** The finished answer for those who hear the page: once, and not token by token. */
  private finished(): string {
    const turn = this.talk.turns.at(-1);
    return turn?.role === "assistant" && turn.state === "whole" && this.asked ? turn.text : "";
  }

  private readonly put = (text: string): void => {
    this.asked = true;
    this.stick = true;
    void this.talk.ask(text);
    this.field?.focus();
  };

  private readonly send = (): void => {
    const text = this.text.trim();
    if (!text || this.talk.busy || Array.from(text).length > LONGEST) return;
    this.text = "";
    this.put(text);
  };

  private readonly typed = (event: Event): void => {
    this.text = (event.target as WaTextarea).value ?? "";
  };

  private readonly key = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && this.talk.busy) {
      event.preventDefault();
      this.talk.stop();
    }
    const writing = this.field !== undefined && event.composedPath().includes(this.field);
    if (writing && event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.send();
    }
  };

  private follow(): void {
    if (this.stick && this.talk.turns.length) this.log.scrollTop = this.log.scrollHeight;
  }

  private readonly scrolled = (): void => {
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    const near = scrollHeight - scrollTop - clientHeight < NEAR_PX;
    this.stick = near || (this.stick && scrollTop >= this.seen); // what grows moves nobody: only who goes back leaves the end
    this.seen = scrollTop;
  };

  /** Seconds until a busy server wants to be asked again; counts down while there are any. */
  private seconds(): number {
    const left = Math.ceil((this.talk.waitUntil - Date.now()) / 1000);
    clearTimeout(this.ticking);
    if (left > 0) this.ticking = setTimeout(() => this.requestUpdate(), 1000);
    return Math.max(0, left);
  }

  private readonly begin = (): void => {
    this.conversation = "";
    this.talk.clear();
    this.field?.focus();
  };

  private readonly open = (id: string): void => {
    this.shelf = { ...this.shelf, open: false };
    this.conversation = id;
    this.tell("conversation", { id });
  };

  private readonly openPassage = (event: CustomEvent<Place>): void => {
    if (!event.defaultPrevented) this.source.show(event.detail);
  };

  private readonly look = (): void => {
    this.shelf = { open: true, list: this.shelf.list, trouble: undefined, doomed: undefined };
    void this.list();
  };

  private async list(): Promise<void> {
    try {
      const list = await this.door.list(this.learner || undefined);
      this.shelf = { ...this.shelf, list, trouble: undefined };
    } catch (reason) {
      this.shelf = { ...this.shelf, trouble: reason };
    }
  }

  /** Offer to go on with the last conversation; where that cannot be found out, offer nothing. */
  private async remember(): Promise<void> {
    this.recent = (await this.door.list(this.learner || undefined).catch(() => []))[0];
  }

  private readonly deeds: Deeds = {
    close: () => (this.shelf = { ...this.shelf, open: false, doomed: undefined }),
    load: this.open,
    doom: (doomed) => (this.shelf = { ...this.shelf, doomed }),
    save: (id) => void this.save(id).catch(this.failed),
    remove: (id) => void this.removed(id).catch(this.failed),
  };

  private async save(id: string): Promise<void> {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await this.door.exported(id));
    link.download = `conversation-${id}.json`;
    link.click();
    URL.revokeObjectURL(link.href);
  }

  private async removed(id: string): Promise<void> {
    await this.door.remove(id);
    if (id === this.talk.conversation?.id) this.begin();
    if (id === this.recent?.id) this.recent = undefined;
    await this.list();
    this.notice.show({ text: this.say("chat.deleted") });
  }

  private readonly failed = (): void => this.notice.show({ text: this.say("chat.refused"), bad: true });
}
