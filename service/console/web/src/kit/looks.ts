/** How things look that several elements show: marks, plain buttons, fields, cards. Four sizes of type, one accent. */
import { css } from "lit";

/** The colours of a mark, here and in the console. */
export const tones = css`
  .mark.good {
    background: var(--wa-color-success-fill-quiet);
    color: var(--wa-color-success-on-quiet);
  }
  .mark.warn {
    background: var(--wa-color-warning-fill-quiet);
    color: var(--wa-color-warning-on-quiet);
  }
  .mark.bad {
    background: var(--wa-color-danger-fill-quiet);
    color: var(--wa-color-danger-on-quiet);
  }
  .mark.brand {
    background: var(--wa-color-brand-fill-quiet);
    color: var(--wa-color-brand-on-quiet);
  }
`;

export const looks = css`
  h2 {
    font-size: 1.5rem;
    letter-spacing: -0.01em;
  }
  h3 {
    font-size: 1.125rem;
  }
  h4 {
    font-size: 1rem;
  }
  p,
  ul {
    max-width: 70ch;
  }
  .mark {
    display: inline-flex;
    gap: 0.35em;
    align-items: center;
    padding: 0.05rem 0.6rem;
    border-radius: 1rem;
    font-size: 0.8125rem;
    font-weight: 600;
    line-height: 1.6;
    background: var(--wa-color-neutral-fill-quiet);
    color: var(--wa-color-neutral-on-quiet);
  }
  ${tones}
  button.plain {
    font: inherit;
    font-size: 0.875rem;
    font-weight: 600;
    color: var(--wa-color-text-link);
    background: none;
    border: 1px solid transparent;
    border-radius: 0.5rem;
    padding: 0.3rem 0.6rem;
    min-height: 2rem;
    cursor: pointer;
  }
  button.plain:hover {
    background: var(--wa-color-neutral-fill-quiet);
  }
  button.plain[aria-pressed="true"] {
    background: var(--wa-color-brand-fill-quiet);
    color: var(--wa-color-brand-on-quiet);
  }
  button.plain:disabled {
    opacity: 0.6;
    cursor: default;
  }
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
  select {
    font: inherit;
    font-weight: 400;
    font-size: 1rem;
    color: inherit;
    background: var(--wa-color-surface-default);
    border: 1px solid var(--wa-color-neutral-border-loud);
    border-radius: 0.5rem;
    padding: 0.45rem 0.65rem;
    height: 2.5rem;
    box-sizing: border-box;
    width: 100%;
    min-width: 0;
  }
  .form {
    display: flex;
    flex-wrap: wrap;
    gap: 1rem;
    align-items: end;
  }
  .form > .field {
    flex: 1 1 10rem;
    max-width: 18rem;
  }
  .panel {
    border: 1px solid var(--wa-color-surface-border);
    border-radius: 0.75rem;
    background: var(--wa-color-surface-raised);
    padding: 1rem 1.15rem;
  }
  .panel > :last-child {
    margin-bottom: 0;
  }
  .differences ul {
    margin: 0 0 0.75rem;
    padding-inline-start: 1.5rem;
    overflow-wrap: anywhere;
  }
  .difference-kind {
    margin: 0 0 0.25rem;
  }
`;
