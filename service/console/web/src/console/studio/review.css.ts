import { css } from "lit";

export const reviewStyles = css`
  .sticky {
    position: sticky;
    top: 0;
    z-index: 2;
    align-items: center;
    padding: 0.6rem 0;
    margin: 0;
    background: var(--wa-color-surface-default);
  }
  .deck {
    display: grid;
    gap: 0.9rem;
    padding: 0;
    margin: 0 0 1rem;
    list-style: none;
  }
  .deck > li {
    display: flex;
    flex-wrap: wrap;
    gap: 0.75rem 1rem;
    align-items: start;
  }
  .deck > li > input {
    margin-top: 0.2rem;
  }
  .what {
    flex: 1 1 18rem;
    min-width: 0;
  }
  .what p {
    margin: 0 0 0.4rem;
  }
  blockquote {
    margin: 0.4rem 0;
    padding-inline-start: 0.9rem;
    border-inline-start: 3px solid var(--wa-color-brand-border-normal);
    max-width: 70ch;
    max-height: 9.5rem;
    overflow: auto;
    white-space: pre-line;
    overflow-wrap: anywhere;
  }
  mark {
    background: var(--wa-color-warning-fill-normal);
    color: var(--wa-color-warning-on-normal);
  }
  .sure {
    display: inline-flex;
    gap: 0.5rem;
    align-items: center;
  }
  .sure progress {
    width: 5rem;
  }
  .levels {
    display: inline-flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    align-items: center;
  }
  .levels select {
    width: auto;
    min-height: 2rem;
    padding: 0.1rem 0.4rem;
    font-size: 0.875rem;
  }
  .arrow {
    color: var(--wa-color-text-quiet);
  }
`;
