/** A citation as a small numbered button; pressed, it shows the quote, where it stands, and the way there. */
import { type TemplateResult, css, html, nothing } from "lit";
import { Task } from "@lit/task";
import { customElement, property, state } from "lit/decorators.js";
import "@awesome.me/webawesome/dist/components/popover/popover.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { body } from "../api/client";
import type { Citation } from "../api/types";
import passageWords from "../words/en/passage.json";
import { FingerpostElement } from "./element";
import { followable } from "./links";
import { themed } from "./theme";


/** Dispatches `fingerpost-open-passage` with the citation, for the element around it to open the dialog. */
@customElement("fingerpost-cite")
export class Cite extends FingerpostElement {
  static override styles = [themed, styles()];
  protected override readonly tables = { en: passageWords };

  @property({ attribute: false }) citation!: Citation;
  @property({ type: Number }) number = 1;
  @state() private wanted = false;

  private readonly found = new Task(this, {
    args: () => [this.wanted] as const,
    task: async ([wanted], { signal }) => (wanted ? await this.named(signal) : undefined),
  });

  protected override view(): TemplateResult {
    return html`<button id="mark" type="button" aria-haspopup="dialog" @pointerdown=${this.want} @focus=${this.want}>
        <span class="sr">${this.say("cite.source")}</span>${this.number}
      </button>
      ${this.wanted ? html`<wa-popover for="mark" placement="top">${this.told()}</wa-popover>` : nothing}`;
  }

  private told(): TemplateResult {
    const { quote, kind, url } = this.citation;
    const link = followable(url ?? this.found.value?.url);
    return html`<div class="told">
      <p class="title"><bdi>${this.found.value?.title || this.say(`passage.kind.${kind}`)}</bdi></p>
      <blockquote dir="auto">${quote}</blockquote>
      <p class="quiet">${this.say(`passage.kind.${kind}`)}${link ? html` · <a href=${link} target="_blank" rel="noopener noreferrer"><bdi>${host(link)}</bdi></a>` : nothing}</p>
      <wa-button size="s" appearance="outlined" variant="brand" data-popover="close" @click=${this.open}>${this.say("cite.open")}</wa-button>
    </div>`;
  }

  /** The popover is made when it is about to be wanted: an answer of many sources stays light. */
  private readonly want = (): void => {
    this.wanted = true;
  };

  private readonly open = (): void => void this.tell("open-passage", this.citation);

  private async named(signal: AbortSignal): Promise<{ title: string; url: string | null } | undefined> {
    const { document, version } = this.citation;
    const params = { path: { id: document }, query: { version } };
    const whole = await body(this.api.GET("/v1/documents/{id}", { params, signal })).catch(() => undefined);
    return whole && { title: whole.title ?? "", url: whole.url ?? null };
  }
}

function host(link: string): string {
  return new URL(link).host;
}

function styles() {
  return css`
    :host {
      display: inline;
      container-type: normal;
    }
    [part="base"] {
      display: inline;
      background: none;
      white-space: normal;
    }
    button {
      font: inherit;
      font-size: 0.75rem;
      font-weight: 600;
      line-height: 1.35rem;
      min-width: 1.5rem;
      margin-inline: 0.2rem 0.1rem;
      padding: 0 0.35rem;
      vertical-align: 0.1em;
      border: 1px solid var(--wa-color-brand-border-normal);
      border-radius: 999px;
      background: var(--wa-color-brand-fill-quiet);
      color: var(--wa-color-brand-on-quiet);
      cursor: pointer;
    }
    button:hover {
      background: var(--wa-color-brand-fill-normal);
      color: var(--wa-color-brand-on-normal);
    }
    wa-popover {
      --max-width: min(26rem, 86vw);
    }
    .told {
      white-space: normal;
      overflow-wrap: anywhere;
    }
    p,
    blockquote {
      margin: 0 0 0.6rem;
    }
    .title {
      font-weight: 600;
    }
    blockquote {
      max-height: 12rem;
      overflow-y: auto;
      padding-inline-start: 0.75rem;
      border-inline-start: 3px solid var(--wa-color-brand-border-loud);
    }
  `;
}
