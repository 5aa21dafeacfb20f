import { css } from "lit";

export const moreStyles = css`
  section {
    margin-top: 0.75rem;
    padding-top: 0.75rem;
    border-top: 1px solid var(--wa-color-surface-border);
  }
  h5,
  h6 {
    font-size: 0.875rem;
    margin: 0 0 0.35rem;
  }
  .reasons,
  .answer ul {
    margin: 0 0 0.75rem;
    padding-inline-start: 1.2rem;
    overflow-wrap: anywhere;
  }
  .reasons li {
    margin-bottom: 0.25rem;
  }
  .reasons .quote > span,
  .reasons .claim > span {
    font-style: italic;
  }
  .about {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.5rem;
    margin: 0 0 0.75rem;
    font-size: 0.875rem;
  }
  .about div {
    display: flex;
    gap: 0.4rem;
  }
  dt {
    color: var(--wa-color-text-quiet);
  }
  dd {
    margin: 0;
  }
  .row {
    margin-inline-start: -0.6rem;
    gap: 0.1rem;
  }
  .answer {
    margin-top: 0.5rem;
    padding: 0.9rem 1rem;
    border-radius: 0.6rem;
    background: var(--wa-color-surface-lowered);
    overflow-wrap: anywhere;
  }
  .answer > :last-child {
    margin-bottom: 0;
  }
  .answer ul.choices {
    list-style: none;
    padding: 0;
    display: grid;
    gap: 0.75rem;
    max-width: none;
  }
  .choices li {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4rem 1rem;
    align-items: center;
    justify-content: space-between;
  }
  .choices li > div {
    flex: 1 1 16rem;
    min-width: 0;
  }
`;
