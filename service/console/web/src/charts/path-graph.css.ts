import { css } from "lit";

export const graphStyles = css`
  .ground {
    overflow: auto;
    max-height: min(75vh, 46rem);
    border: 1px solid var(--wa-color-surface-border);
    border-radius: 0.75rem;
    background: var(--wa-color-surface-lowered);
  }
  svg {
    display: block;
    font-family: inherit;
  }
  .arrow {
    fill: none;
    stroke: var(--wa-color-neutral-border-loud);
    stroke-width: 1.5;
  }
  .arrow.near {
    stroke: var(--wa-color-brand-border-loud);
    stroke-width: 2.5;
  }
  .tip {
    fill: var(--wa-color-neutral-border-loud);
  }
  .node {
    cursor: pointer;
  }
  .node rect {
    fill: var(--wa-color-surface-raised);
    stroke: var(--wa-color-neutral-border-normal);
    stroke-width: 1.5;
  }
  .node text {
    fill: var(--wa-color-text-normal);
    font-size: 14px;
    font-weight: 600;
  }
  .node .meta {
    fill: var(--wa-color-text-quiet);
    font-size: 12px;
    font-weight: 400;
  }
  .node.completed rect,
  .node.waived rect {
    fill: var(--wa-color-success-fill-quiet);
    stroke: var(--wa-color-success-border-normal);
  }
  .node.started rect,
  .node.next rect {
    stroke: var(--wa-color-brand-border-loud);
    stroke-width: 3;
  }
  .node:focus-visible {
    outline: none;
  }
  .node:focus-visible rect {
    stroke: var(--wa-color-focus);
    stroke-width: 4;
  }
`;
