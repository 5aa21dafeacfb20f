import { css } from "lit";

export const gapStyles = css`
  header {
    margin-bottom: 1.5rem;
    max-width: 44rem;
  }
  .eyebrow {
    margin: 0 0 0.2rem;
  }
  wa-progress-bar {
    --track-height: 0.5rem;
    margin-bottom: 0.35rem;
    max-width: 34rem;
  }
  figure {
    margin: 0;
    min-width: 0;
  }
  figcaption {
    max-width: 44ch;
  }
  .split {
    display: grid;
    gap: 1.5rem;
    margin-bottom: 2rem;
    align-items: start;
  }
  .split > div {
    display: grid;
    gap: 1rem;
  }
  form {
    display: grid;
    gap: 1rem;
    justify-items: start;
  }
  .form {
    width: 100%;
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  caption {
    text-align: start;
    font-size: 1.125rem;
    font-weight: 600;
    padding-bottom: 0.5rem;
  }
  th,
  td {
    text-align: start;
    vertical-align: top;
    padding: 0.75rem 1rem 0.75rem 0;
    border-bottom: 1px solid var(--wa-color-surface-border);
    overflow-wrap: anywhere;
  }
  thead th {
    font-size: 0.8125rem;
    color: var(--wa-color-text-quiet);
    white-space: nowrap;
  }
  td > span {
    display: block;
  }
  td > span.mark {
    display: inline-flex;
  }
  .pips {
    display: flex !important;
    gap: 3px;
    margin: 0.3rem 0;
  }
  .pips i {
    width: 1.1rem;
    height: 0.55rem;
    border-radius: 2px;
    box-sizing: border-box;
    background: var(--wa-color-neutral-fill-normal);
  }
  .pips .full {
    background: var(--wa-color-brand-fill-loud);
  }
  .pips .wanted {
    background: none;
    border: 2px solid var(--wa-color-brand-border-loud);
  }
  .chances {
    display: block;
    margin-bottom: 0.2rem;
    fill: var(--wa-color-neutral-border-loud);
  }
  .chances .is {
    fill: var(--wa-color-brand-fill-loud);
  }
  summary {
    cursor: pointer;
    font-weight: 600;
    color: var(--wa-color-text-link);
    padding: 0.1rem 0;
  }
  td ul {
    margin: 0.4rem 0 0;
    padding-inline-start: 1.1rem;
    font-size: 0.875rem;
  }
  .held {
    margin: 1.5rem 0;
  }
  .held > summary {
    font-size: 1.125rem;
    padding: 0.5rem 0;
  }
  @container (min-width: 52rem) {
    .split:has(figure) {
      grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    }
    th[scope="row"],
    thead th:first-child {
      width: 26%;
    }
  }
  @container (max-width: 40rem) {
    /* Each row becomes a card; a cell says its column's name itself. */
    thead {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
    }
    table,
    tbody,
    tr,
    td,
    th,
    caption {
      display: block;
    }
    tr {
      border: 1px solid var(--wa-color-surface-border);
      border-radius: 0.75rem;
      padding: 0.75rem 1rem;
      margin-bottom: 0.75rem;
    }
    td,
    th {
      border: 0;
      padding: 0.25rem 0;
    }
    td.nothing {
      display: none;
    }
    td[data-name]::before {
      content: attr(data-name);
      display: block;
      font-size: 0.8125rem;
      color: var(--wa-color-text-quiet);
    }
  }
`;

export const checkInStyles = css`
  .questions {
    list-style: none;
    padding: 0;
    margin: 0;
    display: grid;
    gap: 1.25rem;
  }
  .questions p {
    margin: 0 0 0.5rem;
  }
`;
