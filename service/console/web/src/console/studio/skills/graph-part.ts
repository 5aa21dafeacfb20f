/** The drawing of the graph, loaded when it is looked at; hidden from screen readers, who have the tables. */
import { css, html, type CSSResultGroup, type PropertyValues, type TemplateResult } from "lit";
import { customElement, property, query } from "lit/decorators.js";
import type { Drawing } from "../../../charts/skill-graph";
import { ConsolePart } from "../../page";

@customElement("console-skill-graph")
export class SkillGraph extends ConsolePart {
  static override styles: CSSResultGroup[] = [
    ...ConsolePart.styles,
    css`
      .canvas {
        position: relative;
        height: 22rem;
        border: 1px solid var(--wa-color-surface-border);
        border-radius: 0.75rem;
        background: var(--wa-color-surface-default);
        overflow: hidden;
      }
    `,
  ];
  @property({ attribute: false }) drawing?: Drawing;
  @query(".canvas") private readonly canvas!: HTMLElement;
  private clear?: () => void;

  protected override view(): TemplateResult {
    return html`<div class="canvas" aria-hidden="true"></div>`;
  }

  override updated(changed: PropertyValues): void {
    super.updated(changed);
    void this.draw();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.clear?.();
  }

  private async draw(): Promise<void> {
    const drawing = this.drawing;
    if (!drawing) return;
    const { draw } = await import("../../../charts/skill-graph");
    if (!this.isConnected || drawing !== this.drawing) return;
    this.clear?.();
    this.clear = draw(this.canvas, drawing, (id) => this.dispatchEvent(new CustomEvent("picked", { detail: id })));
  }
}
