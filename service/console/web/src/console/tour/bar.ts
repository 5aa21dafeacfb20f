/** The tour beside the pages that it walks through: what to look at here, and the way on, back and out. */
import { css, html, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import tourWords from "../../words/en/tour.json";
import { ConsolePart } from "../page";
import { keepStep, tourSeen, tourStep } from "./progress";
import { type Step, steps } from "./steps";

@customElement("console-tour-bar")
export class TourBar extends ConsolePart {
  static override styles: CSSResultGroup[] = [
    ...ConsolePart.styles,
    css`
      section {
        position: sticky;
        bottom: 0;
        z-index: 8;
        display: flex;
        flex-wrap: wrap;
        gap: 0.75rem 1.5rem;
        align-items: center;
        justify-content: space-between;
        padding: 0.9rem 1.25rem;
        border-top: 2px solid var(--wa-color-brand-fill-loud);
        background: var(--wa-color-surface-raised);
        box-shadow: 0 -6px 24px #0002;
      }
      .text {
        flex: 1 1 22rem;
        min-width: 0;
      }
      h2 {
        margin: 0;
        font-size: 1rem;
      }
      p {
        margin: 0.15rem 0 0;
      }
    `,
  ];
  protected override readonly tables = { en: tourWords };
  @state() private all: readonly Step[] = [];
  @state() private at = tourStep() ?? 0;

  override connectedCallback(): void {
    super.connectedCallback();
    void this.attempt(async () => (this.all = await steps(this.api, this.me)));
  }

  protected override view(): unknown {
    const [say, step] = [this.say, this.all[this.at]];
    if (!step) return "";
    const last = this.at === this.all.length - 1;
    return html`<section aria-labelledby="step">
      <div class="text" aria-live="polite"><h2 id="step">${say("step", { step: this.at + 1, of: this.all.length })} ${say(`${step.name}.title`)}</h2><p>${say(`${step.name}.text`)}</p></div>
      ${this.buttons(last)}
    </section>`;
  }

  private buttons(last: boolean): TemplateResult {
    const say = this.say;
    return html`<div class="row">
      ${this.at ? html`<wa-button size="s" appearance="outlined" @click=${() => this.move(this.at - 1)}>${say("back")}</wa-button>` : ""}
      ${last
        ? html`<wa-button size="s" variant="brand" @click=${this.end}>${say("done")}</wa-button>`
        : html`<wa-button size="s" variant="brand" @click=${() => this.move(this.at + 1)}>${say("next")}</wa-button>
            <wa-button size="s" appearance="plain" @click=${this.end}>${say("end")}</wa-button>`}
    </div>`;
  }

  private move(step: number): void {
    this.at = step;
    keepStep(step);
    this.go(this.all[step]!.to);
  }

  private readonly end = (): void => {
    tourSeen(true);
    this.dispatchEvent(new CustomEvent("console-tour", { bubbles: true, composed: true }));
    this.go("#/");
  };
}
