/** The part of the radar that needs Chart.js. */
import { Chart, Filler, Legend, LineElement, PointElement, RadarController, RadialLinearScale, Tooltip } from "chart.js";
import type { GapRow } from "../api/types";

Chart.register(Filler, Legend, LineElement, PointElement, RadarController, RadialLinearScale, Tooltip);

export interface Drawing {
  destroy(): void;
}
interface Colours {
  readonly now: string;
  readonly asked: string;
  readonly text: string;
  readonly grid: string;
}

const TOP = 5;
const LETTERS = 18; // of a name beside its axis
const NARROW = { below: 440, letters: 11, size: 10 }; // pixels; there names are broken sooner and set smaller

/** Draw two shapes over the same axes: they differ by dash and points, not by colour alone. */
export function drawn(canvas: HTMLCanvasElement, rows: readonly GapRow[], names: { now: string; asked: string }, colours: Colours): Drawing {
  const { now, asked, text, grid } = colours;
  const narrow = canvas.parentElement!.clientWidth < NARROW.below;
  return new Chart(canvas, {
    type: "radar",
    data: {
      labels: rows.map((row) => broken(row.label, narrow ? NARROW.letters : LETTERS)),
      datasets: [
        { label: names.now, data: rows.map((row) => row.current), borderColor: now, backgroundColor: `color-mix(in srgb, ${now} 25%, transparent)`, pointBackgroundColor: now, fill: true },
        { label: names.asked, data: rows.map((row) => row.target), borderColor: asked, backgroundColor: "transparent", borderDash: [6, 4], pointStyle: "rectRot", pointRadius: 4, pointBackgroundColor: asked },
      ],
    },
    options: {
      maintainAspectRatio: false,
      animation: false,
      plugins: { legend: { position: "bottom", labels: { color: text, usePointStyle: true } } },
      scales: {
        r: {
          min: 0,
          max: TOP,
          ticks: { stepSize: 1, color: text, backdropColor: "transparent" },
          pointLabels: { color: text, font: { size: narrow ? NARROW.size : 12 } },
          grid: { color: grid },
          angleLines: { color: grid },
        },
      },
    },
  });
}

function broken(label: string, letters: number): string[] {
  const lines = [""];
  for (const word of label.split(/\s+/)) {
    const last = lines.at(-1)!;
    if (!last || last.length + 1 + word.length <= letters) lines[lines.length - 1] = last ? `${last} ${word}` : word;
    else lines.push(word);
  }
  return lines.slice(0, 3).map((line) => (line.length > letters + 4 ? `${line.slice(0, letters)}…` : line));
}
