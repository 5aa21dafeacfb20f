/** Base of every page: its heading, its name in the browser's title, and the way to other pages and to the toasts. */
import { html, type CSSResultGroup, type PropertyValues, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { FingerpostElement } from "../kit/element";
import { Problem } from "../api/client";
import { themed } from "../kit/theme";
import type { Question } from "./ask";
import { pageStyles } from "./styles";
import { tabStyles } from "./tabs";
import type { Params } from "./router";
import type { Me } from "./session";
import type { Toast } from "./toasts";

const CHANGED = 412; // somebody wrote it since it was read

/** A piece of a page: it has the caller, and the way to the toasts and the one question of the frame. */
export abstract class ConsolePart extends FingerpostElement {
  static override styles: CSSResultGroup[] = [...themed, pageStyles, tabStyles];

  @property({ attribute: false }) me!: Me;

  /** Go to another page: `this.go("#/skills")`. */
  protected go(hash: string): void {
    location.hash = hash;
  }

  /** Say at the edge of the screen what was done, with a way back where there is one. */
  protected toast(text: string, more: Omit<Toast, "text"> = {}): void {
    this.dispatchEvent(new CustomEvent<Toast>("console-toast", { detail: { text, ...more }, bubbles: true, composed: true }));
  }

  /** Ask before what cannot be taken back; return what was said. */
  protected ask(question: Question): Promise<boolean> {
    return new Promise((settle) => {
      const detail = { question, settle };
      this.dispatchEvent(new CustomEvent("console-ask", { detail, bubbles: true, composed: true }));
    });
  }

  /** Do something; where it fails say so in a toast and return undefined. */
  protected async attempt<T>(work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (reason) {
      this.toast(this.told(reason), { bad: true });
      return undefined;
    }
  }

  /** A failure in a sentence; what somebody else changed meanwhile is said as that. */
  protected told(reason: unknown): string {
    if (!(reason instanceof Problem)) return this.say("failed.unexpected");
    if (reason.status === 0) return this.say("failed.unreachable");
    if (reason.status === CHANGED) return this.say("failed.changed");
    const fields = reason.errors.map((error) => [error.pointer, error.detail].filter(Boolean).join(": "));
    return [reason.detail || reason.title, ...fields].join(" ");
  }

  protected may(scope: string): boolean {
    return this.me.scopes.includes(scope);
  }
}

/**
 * A page gives `heading` (its h1 and the browser's title) and `content()`. The frame sets `api`, `me`, `params`,
 * `theme` and `locale` before it is shown. Own styles: `static styles = [...ConsolePage.styles, mine]`.
 */
export abstract class ConsolePage extends ConsolePart {
  @property({ attribute: false }) params: Params = {};

  protected abstract get heading(): string;
  protected abstract content(): unknown;

  /** What the page is for, in a line under its heading. */
  protected get lead(): unknown {
    return "";
  }

  /** What can be done with the page as a whole, beside its heading. */
  protected actions(): unknown {
    return "";
  }

  protected override view(): TemplateResult {
    return html`<header class="head">
        <div>
          <h1 tabindex="-1">${this.heading}</h1>
          ${this.lead ? html`<p class="lead">${this.lead}</p>` : ""}
        </div>
        <div class="row">${this.actions()}</div>
      </header>
      ${this.content()}`;
  }

  override updated(changed: PropertyValues): void {
    super.updated(changed);
    document.title = `${this.heading} · Fingerpost`;
  }

  /** Put the focus on the heading, so that a screen reader says where the reader now is. */
  async focusHeading(): Promise<void> {
    await this.updateComplete;
    this.renderRoot.querySelector<HTMLElement>("h1")?.focus();
  }
}
