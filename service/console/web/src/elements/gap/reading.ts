/** What a gap's JSON says at a glance: what to look at first, and how sure a level is. Pure. */
import type { Gap, GapRow, SkillEstimate, WeighedEvidence } from "../../api/types";

export interface Goal {
  readonly role: string;
  readonly weight: number;
}

/** Return the roles of an attribute: ids with a space or comma between them, each with `=weight` where it is not 1. */
export function goals(attribute: string): Goal[] {
  const parts = attribute.split(/[\s,]+/).filter(Boolean);
  return parts.map((part) => {
    const [role = "", weight = "1"] = part.split("=");
    return { role, weight: Number(weight) > 0 ? Number(weight) : 1 };
  });
}

export const distance = (row: GapRow): number => Math.max(0, row.target - row.current);

/** Return the rows that are short of their target, what weighs most first, and those that are not. */
export function sorted(gap: Gap): { readonly open: readonly GapRow[]; readonly held: readonly GapRow[] } {
  const weight = (row: GapRow): number => distance(row) * row.weight;
  const byNeed = [...gap.rows].sort((a, b) => weight(b) - weight(a) || a.label.localeCompare(b.label));
  return { open: byNeed.filter((row) => distance(row) > 0), held: byNeed.filter((row) => distance(row) === 0) };
}

export interface Certainty {
  /** The probability of the level that counts, 0 to 100. */
  readonly share: number;
  /** Levels between which the true one lies, four times out of five. */
  readonly low: number;
  readonly high: number;
}

const TAIL = 0.1; // on each side; between them lies 80 %

/** Return how sure an estimate is. */
export function certainty({ probabilities, level }: SkillEstimate): Certainty {
  let below = 0;
  let [low, high] = [0, probabilities.length - 1];
  for (const [at, share] of probabilities.entries()) {
    if (below <= TAIL) low = at;
    if (below < 1 - TAIL) high = at;
    below += share;
  }
  return { share: Math.round(100 * (probabilities[level] ?? 0)), low, high };
}

/** Return the pieces of evidence by skill, the newest first. */
export function bySkill(pieces: readonly WeighedEvidence[]): ReadonlyMap<string, readonly WeighedEvidence[]> {
  const found = new Map<string, WeighedEvidence[]>();
  for (const piece of [...pieces].sort((a, b) => b.evidence.when.localeCompare(a.evidence.when))) {
    found.set(piece.evidence.skill, [...(found.get(piece.evidence.skill) ?? []), piece]);
  }
  return found;
}

const FEWEST = 3; // axes that make a radar
const MOST = 10; // more cannot be read

/** Return the rows that a radar shows, in the order of their names; none where there are too few. */
export function axes(gap: Gap): readonly GapRow[] {
  const weight = (row: GapRow): number => row.weight * row.target;
  const roles = gap.rows.filter((row) => row.origin === "role").sort((a, b) => weight(b) - weight(a) || a.label.localeCompare(b.label));
  const chosen = roles.slice(0, MOST);
  return chosen.length < FEWEST ? [] : chosen.sort((a, b) => a.label.localeCompare(b.label));
}
