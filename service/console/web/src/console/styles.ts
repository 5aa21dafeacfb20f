/** What all pages of the console share: headings, bars, tables that fit a small screen, forms. */
import { css } from "lit";
import { tones } from "../kit/looks";

export const pageStyles = css`
  .head {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem 1.5rem;
    justify-content: space-between;
    align-items: start;
    margin-bottom: 1.5rem;
  }
  h1 {
    margin: 0;
    font-size: 1.75rem;
    line-height: 1.2;
    letter-spacing: -0.01em;
    overflow-wrap: anywhere;
  }
  h1:focus {
    outline: none;
  }
  h2 {
    font-size: 1.25rem;
    margin: 2rem 0 0.6rem;
  }
  h3 {
    font-size: 1rem;
    margin: 1.2rem 0 0.3rem;
  }
  p {
    max-width: 70ch;
    margin: 0 0 0.8rem;
  }
  .lead {
    margin: 0.35rem 0 0;
    color: var(--wa-color-text-quiet);
  }
  tbody th .quiet {
    font-weight: 400;
  }
  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem;
    align-items: end;
    margin-bottom: 1rem;
  }
  .bar > .grow {
    flex: 1 1 14rem;
  }
  .cards {
    display: grid;
    gap: 1rem;
    grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr));
    padding: 0;
    margin: 0;
    list-style: none;
  }
  .card {
    border: 1px solid var(--wa-color-surface-border);
    border-radius: 0.75rem;
    background: var(--wa-color-surface-raised);
    padding: 1rem 1.15rem;
  }
  .card > :last-child {
    margin-bottom: 0;
  }
  .card h2,
  .card h3 {
    margin-top: 0;
  }
  .split {
    display: grid;
    gap: 1.5rem;
    grid-template-columns: minmax(0, 1fr);
    align-items: start;
  }
  @container (min-width: 56rem) {
    .split {
      grid-template-columns: minmax(0, 1fr) minmax(20rem, 26rem);
    }
  }
  label.field,
  .field {
    display: grid;
    gap: 0.25rem;
    font-weight: 600;
    font-size: 0.875rem;
  }
  .field > small {
    font-weight: 400;
    color: var(--wa-color-text-quiet);
  }
  input,
  select,
  textarea {
    font: inherit;
    font-weight: 400;
    font-size: 1rem;
    color: inherit;
    background: var(--wa-color-surface-default);
    border: 1px solid var(--wa-color-neutral-border-loud);
    border-radius: 0.5rem;
    padding: 0.45rem 0.65rem;
    min-height: 2.5rem;
    box-sizing: border-box;
    width: 100%;
    min-width: 0;
  }
  input[type="checkbox"],
  input[type="radio"] {
    width: 1.2rem;
    min-height: 1.2rem;
    height: 1.2rem;
    margin: 0;
    accent-color: var(--wa-color-brand-fill-loud);
    flex: none;
  }
  input[type="number"] {
    width: 8rem;
  }
  label.tick {
    display: flex;
    gap: 0.6rem;
    align-items: start;
    min-height: 1.75rem;
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
  }
  th,
  td {
    text-align: start;
    vertical-align: top;
    padding: 0.55rem 0.75rem 0.55rem 0;
    border-bottom: 1px solid var(--wa-color-surface-border);
    overflow-wrap: break-word;
  }
  tbody th {
    min-width: 7.5rem;
    overflow-wrap: anywhere; /* a title of one endless word must not push the rest off the page */
  }
  thead th {
    font-size: 0.8125rem;
    font-weight: 600;
    color: var(--wa-color-text-quiet);
    white-space: nowrap;
  }
  td.number,
  th.number {
    text-align: end;
    font-variant-numeric: tabular-nums;
  }
  tbody th {
    font-weight: 600;
  }
  progress {
    appearance: none;
    display: block;
    width: 100%;
    height: 0.5rem;
    border: 0;
    border-radius: 1rem;
    overflow: hidden;
    background: var(--wa-color-neutral-fill-normal);
  }
  progress::-webkit-progress-bar {
    background: var(--wa-color-neutral-fill-normal);
  }
  progress::-webkit-progress-value {
    background: var(--wa-color-brand-fill-loud);
  }
  progress::-moz-progress-bar {
    background: var(--wa-color-brand-fill-loud);
  }
  code {
    font-family: ui-monospace, monospace;
    font-size: 0.875em;
    overflow-wrap: anywhere;
  }
  .mark {
    display: inline-block;
    padding: 0.05rem 0.55rem;
    border-radius: 1rem;
    font-size: 0.8125rem;
    font-weight: 600;
    white-space: nowrap;
    background: var(--wa-color-neutral-fill-quiet);
    color: var(--wa-color-neutral-on-quiet);
  }
  ${tones}
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
      padding: 0.5rem 0.9rem;
      margin-bottom: 0.75rem;
    }
    table.stack :is(td, th) {
      border: 0;
      padding: 0.2rem 0;
      text-align: start;
    }
    table.stack td[data-name]::before {
      content: attr(data-name) ": ";
      color: var(--wa-color-text-quiet);
      font-size: 0.8125rem;
    }
  }
`;
