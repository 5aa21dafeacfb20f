/** Now and asked for, on axes of skills: drawn by Chart.js, which is loaded when a radar is shown. */
import { type PropertyValues, type TemplateResult, css, html } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { GapRow } from "../api/types";
import { FingerpostElement } from "../kit/element";
import { themed } from "../kit/theme";
import gapWords from "../words/en/gap.json";
import type { Drawing } from "./radar-drawing";

/** The table beside it says the same to those who do not see it. */
@customElement("fingerpost-radar")
export class Radar extends FingerpostElement {
  static override styles = [
    themed,
    css`
      .ground {
        position: relative;
        height: min(26rem, 90cqi);
      }
    `,
  ];
  protected override readonly tables = { en: gapWords };

  @property({ attribute: false }) rows: readonly GapRow[] = [];
  @query("canvas") private canvas!: HTMLCanvasElement;
  private drawing?: Drawing;

  protected override view(): TemplateResult {
    return html`<div class="ground"><canvas role="img" aria-label=${this.say("radar.label")}></canvas></div>`;
  }

  override updated(changed: PropertyValues): void {
    super.updated(changed);
    void this.draw();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.drawing?.destroy();
    this.drawing = undefined;
  }

  private async draw(): Promise<void> {
    const { drawn } = await import("./radar-drawing");
    if (!this.isConnected) return;
    const look = getComputedStyle(this.canvas.parentElement!);
    const colour = (name: string): string => look.getPropertyValue(`--wa-color-${name}`).trim();
    const colours = { now: colour("brand-fill-loud"), asked: colour("warning-fill-loud"), text: look.color, grid: colour("surface-border") };
    const names = { now: this.say("radar.now"), asked: this.say("radar.asked") };
    this.drawing?.destroy();
    this.drawing = drawn(this.canvas, this.rows, names, colours);
  }
}
