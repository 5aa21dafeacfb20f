/** How far this browser's reader is in the tour; nobody else is told. */
export const TOUR = "#/tour";

const KEPT = "fingerpost-tour";
const SEEN = "seen";

/** Say whether the reader has taken the tour, or does not want to be asked again; `true` remembers that. */
export function tourSeen(seen?: boolean): boolean {
  if (seen) localStorage.setItem(KEPT, SEEN);
  return localStorage.getItem(KEPT) === SEEN;
}

/** The step that the reader is at, from 0; undefined where the tour is not going. */
export function tourStep(): number | undefined {
  const kept = localStorage.getItem(KEPT);
  return kept === null || kept === SEEN || !/^\d+$/.test(kept) ? undefined : Number(kept);
}

export function keepStep(step: number): void {
  localStorage.setItem(KEPT, String(step));
}
