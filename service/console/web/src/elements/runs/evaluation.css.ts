/** How evaluations look: figures, tables that fit a small screen, paths side by side. */
import { css } from "lit";

export const evaluationStyles = css`
  h2 {
    font-size: 1.25rem;
    margin: 2.25rem 0 0.5rem;
  }
  h3 {
    margin: 1.25rem 0 0.4rem;
  }
  p {
    margin: 0 0 0.8rem;
  }
  section > h2:first-child,
  .panel > h2:first-child,
  .panel > h3:first-child {
    margin-top: 0;
  }
  section {
    margin-bottom: 2.25rem;
  }
  .lead {
    color: var(--wa-color-text-quiet);
  }
  .way {
    font: inherit;
    font-weight: 600;
    text-align: start;
    color: var(--wa-color-text-link);
    background: none;
    border: 0;
    padding: 0.15rem 0;
    cursor: pointer;
    text-decoration: underline;
    text-underline-offset: 0.15em;
    text-decoration-thickness: 1px;
    overflow-wrap: anywhere;
  }
  .way:hover {
    text-decoration-thickness: 2px;
  }
  .cards {
    display: grid;
    gap: 1rem;
    grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr));
    margin: 0 0 1.75rem;
    align-items: start;
  }
  .big {
    font-size: 2.25rem;
    font-weight: 700;
    line-height: 1.1;
    letter-spacing: -0.02em;
    font-variant-numeric: tabular-nums;
  }
  .panel.good {
    border-inline-start: 4px solid var(--wa-color-success-fill-loud);
  }
  .panel.bad {
    border-inline-start: 4px solid var(--wa-color-danger-fill-loud);
  }
  .panel.warn {
    border-inline-start: 4px solid var(--wa-color-warning-fill-loud);
  }
  .actions {
    margin-bottom: 1.5rem;
  }
  table .mark {
    white-space: nowrap;
  }
  .name {
    font-size: 0.875rem;
    font-weight: 600;
    color: var(--wa-color-text-quiet);
    margin: 0 0 0.25rem;
  }
  .scroll {
    overflow-x: auto;
  }
  table {
    width: 100%;
    border-collapse: collapse;
    font-size: 0.9375rem;
  }
  caption {
    text-align: start;
    color: var(--wa-color-text-quiet);
    padding-bottom: 0.4rem;
    max-width: 70ch;
  }
  th,
  td {
    text-align: start;
    vertical-align: top;
    padding: 0.6rem 0.9rem 0.6rem 0;
    border-bottom: 1px solid var(--wa-color-surface-border);
    overflow-wrap: anywhere;
    font-weight: inherit;
  }
  thead th {
    font-size: 0.8125rem;
    font-weight: 600;
    color: var(--wa-color-text-quiet);
    white-space: nowrap;
  }
  tbody th {
    font-weight: 600;
    min-width: 11rem;
  }
  .means {
    display: block;
    font-weight: 400;
    font-size: 0.875rem;
    color: var(--wa-color-text-quiet);
    max-width: 52ch;
  }
  .number {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }
  details > summary {
    cursor: pointer;
    font-weight: 600;
    padding: 0.4rem 0;
  }
  .check {
    width: 1.25rem;
    min-height: 1.25rem;
    height: 1.25rem;
    margin: 0.15rem 0 0;
    accent-color: var(--wa-color-brand-fill-loud);
  }
  label.tick {
    display: flex;
    gap: 0.6rem;
    align-items: start;
    font-size: 0.9375rem;
  }
  progress {
    inline-size: 100%;
    block-size: 0.6rem;
    accent-color: var(--wa-color-brand-fill-loud);
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem;
    align-items: end;
    margin-bottom: 1rem;
  }
  .bar > .field {
    flex: 0 1 16rem;
  }
  .tabs {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem;
    margin-bottom: 1rem;
    border-bottom: 1px solid var(--wa-color-surface-border);
  }
  .tabs button {
    font: inherit;
    font-size: 0.9375rem;
    font-weight: 600;
    color: var(--wa-color-text-quiet);
    background: none;
    border: 0;
    border-bottom: 3px solid transparent;
    padding: 0.55rem 0.8rem;
    min-height: 2.5rem;
    cursor: pointer;
  }
  .tabs button[aria-pressed="true"] {
    color: var(--wa-color-text-normal);
    border-bottom-color: var(--wa-color-brand-fill-loud);
  }
  dl {
    display: grid;
    grid-template-columns: minmax(8rem, max-content) minmax(0, 1fr);
    gap: 0.35rem 1.25rem;
    margin: 0 0 1rem;
  }
  dt {
    font-weight: 600;
    color: var(--wa-color-text-quiet);
    font-size: 0.875rem;
    padding-top: 0.1rem;
  }
  dd {
    margin: 0;
    overflow-wrap: anywhere;
    max-width: 70ch;
  }
  pre {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
    font-size: 0.8125rem;
    margin: 0;
  }
  ul {
    margin: 0 0 0.8rem;
    padding-inline-start: 1.25rem;
  }
  ul.demands {
    list-style: none;
    padding: 0;
  }
  ul.demands li {
    padding: 0.15rem 0;
  }
  blockquote {
    margin: 0.4rem 0;
    padding-inline-start: 0.75rem;
    border-inline-start: 3px solid var(--wa-color-surface-border);
    font-size: 0.875rem;
    max-width: 65ch;
  }
  @container (max-width: 40rem) {
    /* Each row becomes a card; a cell says its column's name itself. */
    table.stack thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    table.stack :is(tbody, tr, td, th, caption) {
      display: block;
    }
    table.stack tr {
      border: 1px solid var(--wa-color-surface-border);
      border-radius: 0.75rem;
      padding: 0.6rem 0.9rem;
      margin-bottom: 0.75rem;
    }
    table.stack :is(td, th) {
      border: 0;
      padding: 0.2rem 0;
      white-space: normal;
    }
    table.runs td:first-child {
      float: inline-end;
    }
    table.stack td[data-name]:not(:empty)::before {
      content: attr(data-name) ": ";
      color: var(--wa-color-text-quiet);
      font-size: 0.8125rem;
    }
    dl {
      grid-template-columns: minmax(0, 1fr);
      gap: 0.1rem;
    }
    dd {
      margin-bottom: 0.6rem;
    }
  }
`;
