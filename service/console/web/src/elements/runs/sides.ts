/** Two paths side by side, row by row: the same steps beside each other, what only one has, and what stands elsewhere. */
import { type TemplateResult, css, html } from "lit";
import type { Say } from "../../kit/words";
import { type PathOutput, stepView, summary } from "./path-view";

export interface Row {
  readonly left?: string;
  readonly right?: string;
  /** A step of the row stands elsewhere in the other path. */
  readonly moved?: boolean;
}

/** Return two lists as rows: the longest common order stands side by side, the rest alone, as in a comparison of texts. */
export function rows(left: readonly string[], right: readonly string[]): Row[] {
  const best = commonOrder(left, right);
  const [found, inLeft, inRight] = [[] as Row[], new Set(left), new Set(right)];
  let [a, b] = [0, 0];
  const alone = (untilA: number, untilB: number): void => {
    for (; a < untilA; a++) found.push({ left: left[a]!, moved: inRight.has(left[a]!) });
    for (; b < untilB; b++) found.push({ right: right[b]!, moved: inLeft.has(right[b]!) });
  };
  for (const [atA, atB] of best) {
    alone(atA, atB);
    found.push({ left: left[atA]!, right: right[atB]! });
    [a, b] = [atA + 1, atB + 1];
  }
  alone(left.length, right.length);
  return found;
}

/** Return the places of a longest common subsequence. */
function commonOrder(left: readonly string[], right: readonly string[]): [number, number][] {
  const wide = right.length + 1;
  const length = new Uint16Array((left.length + 1) * wide);
  const at = (a: number, b: number): number => length[a * wide + b]!;
  for (let a = left.length - 1; a >= 0; a--) {
    for (let b = right.length - 1; b >= 0; b--) {
      length[a * wide + b] = left[a] === right[b] ? at(a + 1, b + 1) + 1 : Math.max(at(a + 1, b), at(a, b + 1));
    }
  }
  const found: [number, number][] = [];
  for (let [a, b] = [0, 0]; a < left.length && b < right.length; ) {
    if (left[a] === right[b]) found.push([a++, b++]);
    else if (at(a + 1, b) >= at(a, b + 1)) a++;
    else b++;
  }
  return found;
}

export interface Sides {
  readonly left: PathOutput;
  readonly right: PathOutput;
  readonly names: readonly [string, string];
  /** Words of the marks: `before` tells of added and removed, `blind` takes no side. */
  readonly words: "before" | "blind";
  /** Steps that are alike are shown, too. */
  readonly all: boolean;
  readonly toggle: () => void;
}

/** Show both paths. */
export function sidesView(sides: Sides, say: Say, locale: string): TemplateResult {
  const found = rows(sides.left.steps, sides.right.steps);
  const alike = found.filter((row) => row.left && row.right).length;
  return html`${alike && alike < found.length
      ? html`<button class="plain" aria-pressed=${sides.all ? "true" : "false"} @click=${sides.toggle}>
          ${say(sides.all ? "sides.less" : "sides.all", { n: alike })}
        </button>`
      : ""}
    <table class="sides">
      <caption class="sr">${say("sides.caption", { left: sides.names[0], right: sides.names[1] })}</caption>
      <thead>
        <tr>
          ${[sides.left, sides.right].map(
            (path, at) => html`<th scope="col"><span class="side-name">${sides.names[at]}</span><span class="means">${summary(path, say, locale)}</span></th>`,
          )}
        </tr>
      </thead>
      <tbody>
        ${folded(found, sides.all || alike === found.length).map((row) => rowView(row, sides, say, locale))}
      </tbody>
    </table>`;
}

/** Return rows with each run of alike ones as its length, unless all are wanted. */
function folded(found: readonly Row[], all: boolean): (Row | number)[] {
  if (all) return [...found];
  return found.reduce<(Row | number)[]>((done, row) => {
    const last = done.at(-1);
    if (!(row.left && row.right)) return [...done, row];
    return typeof last === "number" ? [...done.slice(0, -1), last + 1] : [...done, 1];
  }, []);
}

function rowView(row: Row | number, sides: Sides, say: Say, locale: string): TemplateResult {
  if (typeof row === "number") return html`<tr class="fold"><td colspan="2">${say("sides.alike", { n: row })}</td></tr>`;
  const alike = row.left !== undefined && row.right !== undefined;
  return html`<tr class=${alike ? "alike" : "changed"}>
    ${cell(row.left, 0, row, sides, say, locale)}${cell(row.right, 1, row, sides, say, locale)}
  </tr>`;
}

function cell(step: string | undefined, side: 0 | 1, row: Row, sides: Sides, say: Say, locale: string): TemplateResult {
  if (step === undefined) return html`<td class="none"></td>`;
  const path = side ? sides.right : sides.left;
  const place = path.steps.indexOf(step) + 1;
  const alike = row.left !== undefined && row.right !== undefined;
  const kind = alike ? "" : row.moved ? "moved" : side ? "added" : "removed";
  const other = (side ? sides.left : sides.right).steps.indexOf(step) + 1;
  const mark = kind && say(`sides.${sides.words}.${kind}`, { place: other, name: sides.names[side] });
  const looks = { added: "good", removed: "bad", moved: "warn", "": "" }[kind];
  return html`<td class=${sides.words === "blind" && kind ? "only" : kind} data-side=${sides.names[side]}>
    <span class="place">${place}</span>
    <div>
      ${mark ? html`<span class="mark ${sides.words === "blind" ? (kind === "moved" ? "warn" : "brand") : looks}">${mark}</span> ` : ""}
      ${stepView(path, step, say, locale)}
    </div>
  </td>`;
}


export const sidesStyles = css`
  table.sides {
    table-layout: fixed;
    margin-top: 0.5rem;
  }
  .sides th {
    min-width: 0;
    white-space: normal;
  }
  .side-name {
    display: block;
    font-size: 1rem;
    color: var(--wa-color-text-normal);
  }
  .sides td {
    padding: 0.5rem 0.75rem;
    border-bottom: 1px solid var(--wa-color-surface-border);
  }
  .sides td > div {
    display: inline-block;
    inline-size: calc(100% - 2.2rem);
    vertical-align: top;
  }
  .sides td + td {
    border-inline-start: 1px solid var(--wa-color-surface-border);
  }
  .place {
    display: inline-block;
    inline-size: 1.8rem;
    color: var(--wa-color-text-quiet);
    font-variant-numeric: tabular-nums;
  }
  .sides td.added,
  .sides td.only {
    background: color-mix(in oklab, var(--wa-color-brand-fill-quiet) 45%, transparent);
  }
  .sides td.added {
    background: color-mix(in oklab, var(--wa-color-success-fill-quiet) 55%, transparent);
  }
  .sides td.removed {
    background: color-mix(in oklab, var(--wa-color-danger-fill-quiet) 55%, transparent);
  }
  .sides td.moved {
    background: color-mix(in oklab, var(--wa-color-warning-fill-quiet) 55%, transparent);
  }
  .sides .removed .step-title {
    text-decoration: line-through;
    text-decoration-thickness: 1px;
  }
  .fold td {
    color: var(--wa-color-text-quiet);
    font-size: 0.875rem;
    text-align: center;
  }
  .step-title {
    font-weight: 600;
  }
  .alike .step-title {
    font-weight: 400;
  }
  summary.quiet {
    font-weight: 400;
    padding: 0.1rem 0;
  }
  ol.path {
    padding-inline-start: 1.75rem;
    max-width: 70ch;
  }
  ol.path > li {
    padding: 0.35rem 0;
  }
  @container (max-width: 40rem) {
    /* One list: a step of both is shown once, any other says whose it is. */
    .sides :is(tbody, tr, td) {
      display: block;
    }
    .sides td.none,
    .sides .alike td + td {
      display: none;
    }
    .sides td + td {
      border-inline-start: 0;
    }
    .sides .changed td::before {
      content: attr(data-side);
      display: block;
      font-size: 0.75rem;
      font-weight: 600;
      color: var(--wa-color-text-quiet);
    }
  }
`;
