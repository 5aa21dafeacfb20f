import { css } from "lit";

export const pathStyles = css`
  .head {
    margin-bottom: 1.5rem;
  }
  .eyebrow {
    margin: 0 0 0.2rem;
  }
  .marks {
    margin: 0.4rem 0 1rem;
  }
  .figures {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem 2.25rem;
    margin: 0 0 1rem;
  }
  .figures dt {
    font-size: 0.8125rem;
    color: var(--wa-color-text-quiet);
  }
  .figures dd {
    margin: 0;
    font-size: 1.125rem;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .progress {
    display: grid;
    gap: 0.35rem;
    max-width: 34rem;
  }
  wa-progress-bar {
    --track-height: 0.5rem;
  }
  .standing,
  .change {
    display: block;
    margin-bottom: 1.5rem;
  }
  .standing ul {
    margin: 0 0 0.75rem;
    padding-inline-start: 1.25rem;
    overflow-wrap: anywhere;
  }
  .standing p {
    margin: 0 0 0.35rem;
  }
  wa-tab-panel {
    --padding: 1.25rem 0 0;
  }
  .every {
    text-align: end;
    margin-top: -0.5rem;
  }
  .week {
    border-top: 1px solid var(--wa-color-surface-border);
  }
  .week:last-child {
    border-bottom: 1px solid var(--wa-color-surface-border);
  }
  .week > summary {
    display: flex;
    flex-wrap: wrap;
    gap: 0.1rem 0.9rem;
    align-items: baseline;
    padding: 0.85rem 0.25rem;
    cursor: pointer;
    list-style: none;
    border-radius: 0.5rem;
  }
  .week > summary::-webkit-details-marker {
    display: none;
  }
  .week > summary::before {
    content: "";
    align-self: center;
    width: 0.45rem;
    height: 0.45rem;
    border: solid var(--wa-color-text-quiet);
    border-width: 0 2px 2px 0;
    transform: rotate(-45deg);
    transition: transform 0.15s;
  }
  .week[open] > summary::before {
    transform: rotate(45deg);
  }
  .week > summary:hover {
    background: var(--wa-color-neutral-fill-quiet);
  }
  .week h3 {
    margin: 0;
  }
  .end {
    margin-inline-start: auto;
  }
  .steps {
    list-style: none;
    margin: 0;
    padding: 0 0 1rem;
  }
  .step {
    position: relative;
    display: grid;
    grid-template-columns: 2rem minmax(0, 1fr);
    gap: 0.9rem;
    padding-bottom: 0.9rem;
  }
  .step:not(:last-child)::before {
    content: "";
    position: absolute;
    inset: 2.6rem auto -0.7rem calc(1rem - 1px);
    width: 2px;
    background: var(--wa-color-surface-border);
  }
  .dot {
    position: relative;
    display: grid;
    place-items: center;
    width: 2rem;
    height: 2rem;
    margin-top: 0.7rem;
    border-radius: 50%;
    font-size: 0.8125rem;
    font-weight: 700;
    font-variant-numeric: tabular-nums;
    background: var(--wa-color-neutral-fill-quiet);
    color: var(--wa-color-neutral-on-quiet);
  }
  .completed > .dot,
  .waived > .dot {
    background: var(--wa-color-success-fill-loud);
    color: var(--wa-color-success-on-loud);
  }
  .started > .dot,
  .next > .dot {
    background: var(--wa-color-brand-fill-loud);
    color: var(--wa-color-brand-on-loud);
  }
  .card {
    min-width: 0;
    padding: 0.8rem 1rem 0.7rem;
    border: 1px solid var(--wa-color-surface-border);
    border-radius: 0.75rem;
    background: var(--wa-color-surface-raised);
  }
  .next > .card {
    border-color: var(--wa-color-brand-border-loud);
  }
  .card h4 {
    margin: 0;
    font-size: 1.0625rem;
  }
  .card h4 a {
    color: inherit;
    text-decoration-color: var(--wa-color-neutral-border-loud);
    text-underline-offset: 0.2em;
  }
  .card h4 a:hover {
    color: var(--wa-color-text-link);
  }
  .meta {
    display: flex;
    flex-wrap: wrap;
    gap: 0.3rem 0.5rem;
    align-items: center;
    margin: 0.25rem 0 0.5rem;
  }
  .raises {
    display: flex;
    flex-wrap: wrap;
    gap: 0.35rem;
    list-style: none;
    margin: 0 0 0.5rem;
    padding: 0;
    overflow-wrap: anywhere;
  }
  button.quote {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
    overflow: hidden;
    max-width: 70ch;
    margin: 0 0 0.5rem;
    padding: 0.1rem 0 0.1rem 0.75rem;
    font: inherit;
    font-size: 0.9375rem;
    text-align: start;
    color: var(--wa-color-text-quiet);
    background: none;
    border: 0;
    border-inline-start: 3px solid var(--wa-color-brand-border-normal);
    cursor: pointer;
    overflow-wrap: anywhere;
  }
  button.quote:hover {
    color: var(--wa-color-text-normal);
    text-decoration: underline;
  }
  .flag {
    margin: 0 0 0.5rem;
    font-size: 0.9em;
  }
  .actions {
    gap: 0.4rem;
  }
  .what > :last-child {
    margin-bottom: 0.3rem;
  }
  .change h3:focus {
    outline: none;
  }
  .card > fingerpost-step {
    grid-column: 1 / -1;
  }
  @container (min-width: 52rem) {
    .check details .claims {
      columns: 2;
      column-gap: 2.5rem;
      max-width: none;
    }
    .claims li {
      break-inside: avoid;
    }
  }
  @container (min-width: 44rem) {
    .card {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      gap: 0 1.25rem;
      align-items: start;
    }
    .actions {
      flex-direction: column;
      align-items: stretch;
      text-align: center;
    }
  }
  .check > h4,
  .check > details {
    margin-top: 1.25rem;
  }
  .check summary {
    cursor: pointer;
    font-weight: 600;
    padding: 0.4rem 0;
  }
  .claims {
    list-style: none;
    margin: 0.25rem 0 0;
    padding: 0;
    max-width: 80ch;
  }
  .claims li {
    display: grid;
    grid-template-columns: 1.6rem minmax(0, 1fr);
    padding: 0.45rem 0;
    border-bottom: 1px solid var(--wa-color-surface-border);
    overflow-wrap: anywhere;
  }
  .claims .quiet {
    display: block;
  }
  .sign {
    font-weight: 700;
    color: var(--wa-color-success-on-quiet);
  }
  .false > .sign {
    color: var(--wa-color-danger-on-quiet);
  }
  @container (max-width: 34rem) {
    wa-tab::part(base) {
      padding: 0.75rem 0.6rem;
      font-size: 0.9375rem;
    }
  }
  @container (max-width: 30rem) {
    .step {
      grid-template-columns: minmax(0, 1fr);
    }
    .dot,
    .step::before {
      display: none !important;
    }
    .end {
      margin-inline-start: 1.4rem;
      flex-basis: 100%;
    }
    .figures {
      gap: 0.6rem 1.5rem;
    }
  }
`;
