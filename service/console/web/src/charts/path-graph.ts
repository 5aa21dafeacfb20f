/** The path as a graph: what has to come before what. Arrow keys walk it, Enter opens a step; the list says the same. */
import { type PropertyValues, type TemplateResult, html, nothing, svg } from "lit";
import { Task } from "@lit/task";
import { customElement, property, state } from "lit/decorators.js";
import type { Path, Step } from "../api/types";
import { FingerpostElement } from "../kit/element";
import { shown } from "../kit/states";
import { themed } from "../kit/theme";
import { duration } from "../kit/words";
import pathWords from "../words/en/path.json";
import type { Arrow, Layout, Spot } from "./graph-layout";
import { graphStyles } from "./path-graph.css";

const LETTERS = 22; // of a title fit in a line
const LINES = 2;
const MARGIN = 16; // pixels beside the step that is brought into view

@customElement("fingerpost-path-graph")
export class PathGraph extends FingerpostElement {
  static override styles = [themed, graphStyles];
  protected override readonly tables = { en: pathWords };

  @property({ attribute: false }) path!: Path;
  @property({ attribute: false }) next?: number;
  @state() private at?: number;
  private centred = ""; // the path whose next step was brought into view

  private readonly drawing = new Task(this, {
    args: () => [this.path.fingerprint, this.path.version] as const,
    task: async () => {
      const { layout, WIDTH, HEIGHT } = await import("./graph-layout");
      return { ...layout(this.path.steps), box: { width: WIDTH, height: HEIGHT } };
    },
  });

  protected override view(): unknown {
    return shown(this.drawing, this.say, (drawn) => this.drawn(drawn));
  }

  private drawn(drawn: Layout & { box: { width: number; height: number } }): TemplateResult {
    const { width, height } = drawn;
    return html`<div class="ground" part="graph" @keydown=${this.walk}>
      <svg width=${width} height=${height} viewBox="0 0 ${width} ${height}" role="group" aria-label=${this.say("graph.label")}>
        <defs>
          <marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="tip" d="M0 0 8 4 0 8z" /></marker>
        </defs>
        ${drawn.arrows.map((arrow) => this.arrow(arrow))} ${drawn.spots.map((spot) => this.node(spot, drawn.box))}
      </svg>
    </div>`;
  }

  override updated(changed: PropertyValues): void {
    super.updated(changed);
    const ground = this.renderRoot.querySelector(".ground");
    if (!ground || this.centred === this.path.fingerprint) return;
    this.centred = this.path.fingerprint;
    const node = ground.querySelector(`[data-n="${this.next ?? 1}"]`)?.getBoundingClientRect();
    const box = ground.getBoundingClientRect();
    if (node) ground.scrollBy({ top: node.top - box.top - box.height / 2, left: node.left - box.left - MARGIN });
  }

  private arrow({ from, to, points }: Arrow): TemplateResult {
    const near = this.at === from || this.at === to;
    return svg`<path class="arrow ${near ? "near" : ""}" marker-end="url(#head)" d=${curve(points)} />`;
  }

  private node({ n, x, y }: Spot, { width, height }: { width: number; height: number }): unknown {
    const step = this.path.steps[n - 1];
    if (!step) return nothing;
    const focusable = (this.at ?? this.next ?? 1) === n;
    return svg`<g class="node ${step.state} ${this.next === n ? "next" : ""}" transform="translate(${Math.round(x - width / 2)} ${Math.round(y - height / 2)})"
        role="button" tabindex=${focusable ? 0 : -1} data-n=${n} aria-description=${this.described(step)}
        @click=${() => this.open(n)} @focus=${() => (this.at = n)}>
      <rect width=${width} height=${height} rx="10" />
      ${lines(step.title).map((line, at) => svg`<text x="12" y=${22 + at * 18}>${line}</text>`)}
      <text class="meta" x="12" y=${height - 10}>${this.meta(step)}</text>
    </g>`;
  }

  private meta(step: Step): string {
    const sign = step.state === "completed" ? "✓ " : step.state === "started" ? "▸ " : "";
    return `${sign}${step.n} · ${duration(step.minutes, this.locale)} · ${this.say("week", { number: step.week })}`;
  }

  private described(step: Step): string {
    const facts = { title: step.title, state: this.say(`state.${step.state}`) };
    const after = step.dependsOn.length ? this.say("graph.after", { steps: step.dependsOn.join(", ") }) : this.say("graph.free");
    return `${this.say("graph.step", facts)} ${after}`;
  }

  private open(n: number): void {
    this.dispatchEvent(new CustomEvent("step", { detail: n }));
  }

  private readonly walk = (event: KeyboardEvent): void => {
    const at = this.at ?? this.next ?? 1;
    const { steps } = this.path;
    const moves: Readonly<Record<string, () => number | undefined>> = {
      ArrowRight: () => steps.find((step) => step.dependsOn.includes(at))?.n,
      ArrowLeft: () => steps[at - 1]?.dependsOn.at(-1),
      ArrowDown: () => at + 1,
      ArrowUp: () => at - 1,
      Home: () => 1,
      End: () => steps.length,
    };
    if (event.key === "Enter" || event.key === " ") this.open(at);
    else if (!(event.key in moves)) return;
    event.preventDefault();
    const to = moves[event.key]?.();
    if (to) this.renderRoot.querySelector<SVGElement>(`[data-n="${to}"]`)?.focus();
  };
}

/** Return a soft line through points. */
function curve(points: Arrow["points"]): string {
  const said = ({ x, y }: { x: number; y: number }): string => `${Math.round(x)} ${Math.round(y)}`;
  const [first, ...rest] = points;
  if (!first) return "";
  const bends = rest.slice(0, -1).map((point, at) => {
    const after = rest[at + 1]!;
    const end = at === rest.length - 2 ? after : { x: (point.x + after.x) / 2, y: (point.y + after.y) / 2 };
    return `Q${said(point)} ${said(end)}`;
  });
  return `M${said(first)} ${bends.join(" ") || rest.map((point) => `L${said(point)}`).join(" ")}`;
}

/** Break a title into the lines that a box has room for. */
export function lines(title: string): string[] {
  const found: string[] = [""];
  for (const word of title.split(/\s+/)) {
    const last = found.at(-1)!;
    if (!last || last.length + 1 + word.length <= LETTERS) found[found.length - 1] = last ? `${last} ${word}` : word;
    else found.push(word);
  }
  const cut = found.slice(0, LINES).map((line) => (line.length > LETTERS + 2 ? `${line.slice(0, LETTERS)}…` : line));
  if (found.length > LINES) cut[LINES - 1] = `${cut[LINES - 1]!.replace(/…$/, "").slice(0, LETTERS)}…`;
  return cut;
}
