/** The drawing of a forest by Chart.js; loaded when a page first shows one. */
import { Chart, LinearScale } from "chart.js";
import { PointWithErrorBar, ScatterWithErrorBarsController } from "chartjs-chart-error-bars";
import type { ForestRow } from "./forest";
import { span } from "./forest-span";

Chart.register(ScatterWithErrorBarsController, PointWithErrorBar, LinearScale);

export interface Look {
  readonly ours: string;
  readonly quiet: string;
  readonly text: string;
  readonly line: string;
  readonly font: string;
  readonly narrow: boolean;
  readonly zero: boolean;
  readonly format: (value: number) => string;
}

export interface Drawn {
  destroy(): void;
}

const LETTERS = { narrow: 16, wide: 34 };

/** Draw rows from the top down; the dot of one with too few cases is hollow. */
export function draw(canvas: HTMLCanvasElement, rows: readonly ForestRow[], look: Look): Drawn {
  const font = { family: look.font, size: look.narrow ? 11 : 13 };
  return new Chart(canvas, {
    type: ScatterWithErrorBarsController.id as "scatterWithErrorBars",
    data: {
      datasets: [
        points(rows, look.ours, (row) => row.ours !== false, true), points(rows, look.ours, (row) => row.ours !== false, false),
        points(rows, look.quiet, (row) => row.ours === false, true), points(rows, look.quiet, (row) => row.ours === false, false),
      ] as never,
    },
    options: {
      animation: false,
      maintainAspectRatio: false,
      responsive: true,
      events: [],
      layout: { padding: { right: 12 } },
      scales: {
        x: {
          ...span(rows, look.zero),
          grid: { color: (context) => (look.zero && context.tick?.value === 0 ? look.text : look.line) },
          border: { display: false },
          ticks: { color: look.text, font, maxTicksLimit: look.narrow ? 4 : 7, callback: (tick) => look.format(Number(tick)) },
        },
        y: {
          min: -0.6,
          max: rows.length - 0.4,
          reverse: true,
          grid: { display: false },
          border: { display: false },
          afterBuildTicks: (axis) => void (axis.ticks = rows.map((_, at) => ({ value: at }))),
          ticks: {
            autoSkip: false,
            color: look.text,
            font,
            callback: (_, at) => folded(rows[at]?.label ?? "", look.narrow ? LETTERS.narrow : LETTERS.wide),
          },
        },
      },
    },
  });
}

/** Return the rows of one look as a dataset of Chart.js. */
function points(rows: readonly ForestRow[], colour: string, wanted: (row: ForestRow) => boolean, enough: boolean) {
  const whole = rows.map((row, at) => ({ row, at })).filter(({ row }) => wanted(row) && (row.enough !== false) === enough);
  return {
    data: whole.map(({ row, at }) => ({ x: row.value, y: at, xMin: row.low, xMax: row.high })),
    radius: 5,
    backgroundColor: enough ? colour : "transparent",
    borderColor: colour,
    borderWidth: 2,
    errorBarColor: colour,
    errorBarWhiskerColor: colour,
    errorBarLineWidth: 2.5,
    errorBarWhiskerLineWidth: 2.5,
    errorBarWhiskerSize: 9,
  };
}

/** Fold a label into lines of so many letters, two at most. */
function folded(label: string, letters: number): string | string[] {
  if (label.length <= letters) return label;
  const at = label.lastIndexOf(" ", letters);
  const [first, rest] = at > 0 ? [label.slice(0, at), label.slice(at + 1)] : [label.slice(0, letters), label.slice(letters)];
  return [first, rest.length > letters ? `${rest.slice(0, letters - 1)}…` : rest];
}
