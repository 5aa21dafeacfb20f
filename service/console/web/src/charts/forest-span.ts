/** How far the axis of a forest reaches. */
import type { ForestRow } from "./forest";

export interface Span {
  readonly min?: number;
  readonly max?: number;
  readonly suggestedMin?: number;
  readonly suggestedMax?: number;
}

/** Return the ends of the axis: shares from 0 to 1, differences around 0, anything else with some room. */
export function span(rows: readonly ForestRow[], zero: boolean): Span {
  const ends = rows.flatMap((row) => [row.low, row.value, row.high]);
  const [low, high] = [Math.min(...ends), Math.max(...ends)];
  if (zero) {
    const far = Math.max(Math.abs(low), Math.abs(high)) || 1;
    return { suggestedMin: low < 0 ? low : -far * 0.2, suggestedMax: high > 0 ? high : far * 0.2 };
  }
  if (low >= 0 && high <= 1) return { min: 0, max: 1 };
  return { suggestedMin: Math.min(0, low), suggestedMax: high };
}
