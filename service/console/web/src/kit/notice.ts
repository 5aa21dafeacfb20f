/** A short note at the element's foot: read out, gone by itself, with a way back where there is one. */
import { css, html, nothing } from "lit";
import type { ReactiveController, ReactiveControllerHost } from "lit";
import "@awesome.me/webawesome/dist/components/button/button.js";
import type { Say } from "./words";

export interface Note {
  readonly text: string;
  /** Takes back what the note tells of. */
  readonly undo?: () => unknown;
  readonly bad?: boolean;
}

const SHOWN_MS = 8_000;
const WITH_UNDO_MS = 15_000; // reading, thinking better of it, getting there by keyboard

/** Holds one note of an element for a while; an element shows it by `view(say)`. */
export class Notice implements ReactiveController {
  private note?: Note;
  private timer?: number;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    window.clearTimeout(this.timer);
  }

  show(note: Note): void {
    this.note = note;
    this.wait();
    this.host.requestUpdate();
  }

  readonly close = (): void => {
    window.clearTimeout(this.timer);
    this.note = undefined;
    this.host.requestUpdate();
  };

  view(say: Say): unknown {
    // The region is there before its text, or some screen readers say nothing.
    return html`<div class="notice-place" role="status" aria-live="polite">${this.note ? this.shown(this.note, say) : nothing}</div>`;
  }

  private shown(note: Note, say: Say): unknown {
    return html`<div class="notice ${note.bad ? "bad" : ""}" @pointerenter=${this.stay} @pointerleave=${this.wait} @focusin=${this.stay} @focusout=${this.wait}>
      <span>${note.text}</span>
      ${note.undo ? html`<button @click=${() => this.undo(note)}>${say("undo")}</button>` : nothing}
      <button @click=${this.close}>${say("close")}</button>
    </div>`;
  }

  private undo(note: Note): void {
    this.close();
    note.undo?.();
  }

  private readonly stay = (): void => window.clearTimeout(this.timer);

  private readonly wait = (): void => {
    this.stay();
    if (this.note) this.timer = window.setTimeout(this.close, this.note.undo ? WITH_UNDO_MS : SHOWN_MS);
  };
}

export const noticed = css`
  .notice-place {
    position: sticky;
    bottom: 1rem;
    z-index: 5;
    pointer-events: none;
  }
  .notice {
    pointer-events: auto;
    display: flex;
    gap: 0.75rem;
    align-items: center;
    width: fit-content;
    max-width: 100%;
    box-sizing: border-box;
    margin: 1rem auto 0;
    padding: 0.6rem 0.6rem 0.6rem 1rem;
    border-radius: 0.6rem;
    background: #1d2733;
    color: #fff;
    box-shadow: 0 6px 24px #0005;
    overflow-wrap: anywhere;
  }
  .notice.bad {
    background: #8b1d1d;
  }
  .notice button {
    font: inherit;
    font-weight: 600;
    min-height: 2rem;
    padding: 0.2rem 0.7rem;
    color: inherit;
    background: #fff2;
    border: 1px solid #fff8;
    border-radius: 0.4rem;
    cursor: pointer;
    flex: none;
  }
  .notice :focus-visible {
    outline-color: #8ec5ff;
  }
`;
