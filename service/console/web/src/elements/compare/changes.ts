/** The cases of a comparison: which got worse, which better, which only have other steps. */
import type { Comparison } from "../runs/rest";

export type Change = Comparison["cases"][number];
export type Kind = "regressed" | "improved" | "other";
export const KINDS: readonly Kind[] = ["regressed", "improved", "other"];

/** Return the cases of each kind; the comparison names the worst first, and so do we. */
export function byKind(found: Comparison): Readonly<Record<Kind, readonly Change[]>> {
  const told = new Map(found.cases.map((one) => [one.id, one]));
  const whole = (ids: readonly string[]): Change[] =>
    ids.map((id) => told.get(id) ?? { id, before: null, after: null, slices: {}, steps: [] });
  const judged = new Set([...found.regressed, ...found.improved]);
  return { regressed: whole(found.regressed), improved: whole(found.improved), other: found.cases.filter((one) => !judged.has(one.id)) };
}

/** Return how many steps were added, removed and moved. */
export function counted(change: Change): { readonly added: number; readonly removed: number; readonly moved: number } {
  const of = (code: string): number => change.steps.filter((step) => step.code === code).length;
  return { added: of("added"), removed: of("removed"), moved: of("moved") };
}

/** Return the case before and after one, in the order of its kind. */
export function around(cases: readonly Change[], id: string): { readonly at: number; readonly last?: string; readonly next?: string } {
  const at = cases.findIndex((one) => one.id === id);
  const [last, next] = [cases[at - 1]?.id, at < 0 ? undefined : cases[at + 1]?.id];
  return { at, ...(last !== undefined && { last }), ...(next !== undefined && { next }) };
}
