/** Short notes at the edge of the screen: read out, gone by themselves, kept while somebody is on them. */
import { LitElement, css, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import type { Say } from "../kit/words";

export interface Toast {
  readonly text: string;
  /** Takes back what the note tells of. */
  readonly undo?: () => unknown;
  readonly bad?: boolean;
}

const SHOWN_MS = 6_000;
const WITH_UNDO_MS = 12_000; // reading, thinking better of it, getting there by keyboard
const MOST = 3;

@customElement("console-toasts")
export class Toasts extends LitElement {
  static override styles = css`
    :host {
      position: fixed;
      inset: auto 1rem 1rem auto;
      z-index: 20;
      display: grid;
      gap: 0.5rem;
      max-width: min(26rem, calc(100vw - 2rem));
    }
    .toast {
      display: flex;
      gap: 1rem;
      align-items: center;
      justify-content: space-between;
      padding: 0.7rem 0.7rem 0.7rem 1rem;
      border-radius: 0.6rem;
      background: #1d2733;
      color: #fff;
      box-shadow: 0 6px 24px #0005;
    }
    .bad {
      background: #8b1d1d;
    }
    button {
      font: inherit;
      font-weight: 600;
      min-height: 2rem;
      padding: 0.2rem 0.7rem;
      color: inherit;
      background: #fff2;
      border: 1px solid #fff8;
      border-radius: 0.4rem;
      cursor: pointer;
    }
    :focus-visible {
      outline: 3px solid #8ec5ff;
      outline-offset: 2px;
    }
  `;

  @property({ attribute: false }) say: Say = (key) => key;
  @state() private toasts: readonly Toast[] = [];
  private readonly timers = new Map<Toast, number>();

  add(toast: Toast): void {
    this.toasts = [...this.toasts.slice(1 - MOST), toast];
    this.wait(toast);
  }

  override render(): unknown {
    // The region is there before its text, or some screen readers say nothing.
    return html`<div role="status" aria-live="polite">${this.toasts.map((toast) => this.shown(toast))}</div>`;
  }

  private shown(toast: Toast): unknown {
    const [stay, leave] = [() => this.stay(toast), () => this.wait(toast)];
    return html`<div class="toast ${toast.bad ? "bad" : ""}" @pointerenter=${stay} @pointerleave=${leave} @focusin=${stay} @focusout=${leave}>
      <span>${toast.text}</span>
      ${toast.undo ? html`<button @click=${() => this.undo(toast)}>${this.say("undo")}</button>` : ""}
      <button @click=${() => this.close(toast)}>${this.say("close")}</button>
    </div>`;
  }

  private undo(toast: Toast): void {
    this.close(toast);
    toast.undo?.();
  }

  private wait(toast: Toast): void {
    this.stay(toast);
    this.timers.set(toast, window.setTimeout(() => this.close(toast), toast.undo ? WITH_UNDO_MS : SHOWN_MS));
  }

  private stay(toast: Toast): void {
    window.clearTimeout(this.timers.get(toast));
  }

  private close(toast: Toast): void {
    this.stay(toast);
    this.timers.delete(toast);
    this.toasts = this.toasts.filter((each) => each !== toast);
  }
}
