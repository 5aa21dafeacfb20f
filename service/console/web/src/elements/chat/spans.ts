/** The text of an answer in parts: what is backed by a source, and what stands between. */
import type { Citation } from "../../api/types";
import type { Said } from "./wire";

export interface Part {
  readonly text: string;
  readonly said?: Said;
  /** The number of its source within the answer, from 1. */
  readonly number?: number;
}

/** Return the parts of an answer in order. Spans count code points, as the server does; what overlaps counts once. */
export function parts(text: string, said: readonly Said[]): readonly Part[] {
  const points = Array.from(text);
  const numbers = new Map<string, number>();
  const found: Part[] = [];
  let from = 0;
  for (const each of said) {
    const [start, end] = [Math.max(from, each.start), Math.min(each.end, points.length)];
    if (end <= start) continue;
    if (start > from) found.push({ text: points.slice(from, start).join("") });
    const part = { text: points.slice(start, end).join(""), said: each };
    found.push(each.citation ? { ...part, number: numbered(numbers, each.citation) } : part);
    from = end;
  }
  if (from < points.length) found.push({ text: points.slice(from).join("") });
  return found;
}

function numbered(numbers: Map<string, number>, { document, start, end }: Citation): number {
  const key = `${document} ${start} ${end}`;
  if (!numbers.has(key)) numbers.set(key, numbers.size + 1);
  return numbers.get(key)!;
}
