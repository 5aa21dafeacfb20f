/** Intervals under each other, each with its value as a dot: what is certain, what is not, and what overlaps. */
import { LitElement, css, html, type PropertyValues } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { Drawn } from "./forest-drawing";

export interface ForestRow {
  readonly label: string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly enough?: boolean;
  /** Ours stand out; a rival's are quiet. */
  readonly ours?: boolean;
}

const ROW_PX = 34;
const AXIS_PX = 44;

/** A table with the same numbers stands beside it: the drawing alone is no text. */
@customElement("fingerpost-forest")
export class Forest extends LitElement {
  static override styles = css`
    :host {
      display: block;
      position: relative;
      inline-size: 100%;
      max-inline-size: 52rem;
      color: var(--wa-color-text-normal);
      --ours: var(--wa-color-brand-fill-loud);
      --quiet: var(--wa-color-neutral-fill-loud);
    }
    canvas {
      display: block;
    }
  `;

  @property({ attribute: false }) rows: readonly ForestRow[] = [];
  /** Draw the line of no difference. */
  @property({ type: Boolean }) zero = false;
  @property() label = "";
  /** How a number of the axis reads. */
  @property({ attribute: false }) format: (value: number) => string = String;
  @property() theme = "";
  @query("canvas") private readonly canvas!: HTMLCanvasElement;
  private drawn?: Drawn;
  private drawing = 0;

  override render(): unknown {
    return html`<canvas role="img" aria-label=${this.label}></canvas>`;
  }

  override updated(_: PropertyValues): void {
    this.style.blockSize = `${this.rows.length * ROW_PX + AXIS_PX}px`;
    void this.draw();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.drawing += 1;
    this.drawn?.destroy();
    this.drawn = undefined;
  }

  private async draw(): Promise<void> {
    const turn = (this.drawing += 1);
    const { draw } = await import("./forest-drawing");
    if (turn !== this.drawing || !this.isConnected) return; // asked again meanwhile, or gone
    this.drawn?.destroy();
    const look = getComputedStyle(this);
    const of = (name: string): string => look.getPropertyValue(name).trim();
    this.drawn = draw(this.canvas, this.rows, {
      ours: of("--ours"), quiet: of("--quiet"), text: look.color, line: of("--wa-color-surface-border"), font: look.fontFamily,
      narrow: this.clientWidth < 520, zero: this.zero, format: this.format,
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    "fingerpost-forest": Forest;
  }
}
