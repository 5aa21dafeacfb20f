/** The text that something quotes, with the quoted span marked, in a dialog: `passage.show(citation)` opens it. */
import { type TemplateResult, css, html, nothing } from "lit";
import { Task } from "@lit/task";
import { customElement, query, state } from "lit/decorators.js";
import "@awesome.me/webawesome/dist/components/dialog/dialog.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import type WaDialog from "@awesome.me/webawesome/dist/components/dialog/dialog.js";
import { Problem, body } from "../api/client";
import type { components } from "../api/schema";
import type { Citation } from "../api/types";
import passageWords from "../words/en/passage.json";
import { FingerpostElement } from "./element";
import { followable } from "./links";
import { shown } from "./states";
import { themed } from "./theme";

type Document = components["schemas"]["Document"];
/** What is needed to find a passage: a citation has it, and so has content that merely comes near. */
export type Place = Pick<Citation, "document" | "start" | "end"> & Partial<Pick<Citation, "version" | "quote" | "kind" | "url" | "sha256">>;

const GONE = [403, 404];

/** Return a text in three: before, inside and after a span of code points. */
export function parted(text: string, start: number, end: number): readonly [string, string, string] {
  const points = Array.from(text);
  return [points.slice(0, start).join(""), points.slice(start, end).join(""), points.slice(end).join("")];
}

/** Say whether a text is the one that a citation was made from; undefined where the browser computes no digests. */
export async function intact(text: string, sha256: string): Promise<boolean | undefined> {
  if (!crypto.subtle) return undefined; // only pages of a secure origin have it
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("") === sha256;
}

@customElement("fingerpost-passage")
export class Passage extends FingerpostElement {
  static override styles = [themed, styles()];
  protected override readonly tables = { en: passageWords };

  @state() private place?: Place;
  @query("wa-dialog") private dialog!: WaDialog;
  @query("mark") private mark?: HTMLElement;

  private readonly task = new Task(this, {
    args: () => [this.place] as const,
    task: ([place], { signal }) => (place ? this.read(place, signal) : undefined),
    onComplete: () => void this.updateComplete.then(this.point),
  });

  private readonly check = new Task(this, {
    args: () => [this.task.value, this.place?.sha256] as const,
    task: ([document, sha256]) => (document && sha256 ? intact(document.text, sha256) : undefined),
  });

  /** Open the dialog on a passage. */
  show(place: Place): void {
    this.place = place;
    void this.updateComplete.then(() => (this.dialog.open = true));
  }

  protected override view(): unknown {
    const title = this.task.value?.title || this.say("passage.label");
    return html`<wa-dialog label=${title} without-header light-dismiss @wa-after-show=${this.point}>
      <header class="row">
        <h2><bdi>${title}</bdi></h2>
        <wa-button size="s" appearance="plain" data-dialog="close">${this.say("close")}</wa-button>
      </header>
      ${this.place ? shown(this.task, this.say, (document) => this.text(document, this.place!)) : nothing}
    </wa-dialog>`;
  }

  /** Bring the marked span into view, once there is one and it can be seen. */
  private readonly point = (): void => {
    const box = this.mark?.parentElement;
    if (box) box.scrollTop = this.mark!.offsetTop - box.offsetTop - box.clientHeight / 3;
  };

  private text(document: Document | undefined, place: Place): TemplateResult {
    const [before, inside, after] = parted(document?.text ?? "", place.start, place.end);
    const whole = inside !== "" && (place.quote === undefined || place.quote === inside);
    const link = followable(document?.url ?? place.url);
    const told = document ? (whole ? "passage.here" : "passage.changed") : "passage.withdrawn";
    const kind = document?.kind ?? place.kind;
    return html`<p class="quiet">${kind ? html`${this.say(`passage.kind.${kind}`)} · ` : nothing}${this.say(told)}</p>
      ${whole ? nothing : html`<blockquote dir="auto">${place.quote}</blockquote>`}
      ${document ? html`<div class="text" dir="auto" tabindex="0">${before}${whole ? html`<mark>${inside}</mark>` : inside}${after}</div>` : nothing}
      ${document && this.check.value !== undefined ? html`<p class="quiet">${this.say(this.check.value ? "passage.intact" : "passage.altered")}</p>` : nothing}
      ${link ? html`<p><a href=${link} target="_blank" rel="noopener noreferrer">${this.say("passage.source")}</a></p>` : nothing}`;
  }

  /** Return the document as it was quoted; nothing where it is withdrawn. */
  private async read(place: Place, signal: AbortSignal): Promise<Document | undefined> {
    const query = place.version ? { version: place.version } : {};
    try {
      return await body(this.api.GET("/v1/documents/{id}", { params: { path: { id: place.document }, query }, signal }));
    } catch (reason) {
      if (reason instanceof Problem && GONE.includes(reason.status)) return undefined;
      throw reason;
    }
  }
}

function styles() {
  return css`
    wa-dialog {
      --width: min(46rem, 94vw);
    }
    header {
      justify-content: space-between;
      flex-wrap: nowrap;
      align-items: start;
    }
    h2 {
      font-size: 1.25rem;
    }
    .text,
    blockquote {
      white-space: pre-wrap;
      overflow-wrap: anywhere;
      max-width: 70ch;
    }
    .text {
      max-height: 60vh;
      overflow-y: auto;
      padding: 1rem;
      border: 1px solid var(--wa-color-surface-border);
      border-radius: var(--wa-border-radius-m);
      background: var(--wa-color-surface-lowered);
    }
    blockquote {
      margin: 0 0 1rem;
      padding-inline-start: 1rem;
      border-inline-start: 3px solid var(--wa-color-brand-border-loud);
    }
    mark {
      background: var(--wa-color-warning-fill-normal);
      color: var(--wa-color-warning-on-normal);
      padding: 0.1em 0;
    }
  `;
}
