import { css } from "lit";

export const homeStyles = css`
  .hero {
    padding: 1.5rem;
    margin-bottom: 1.5rem;
    background: var(--wa-color-brand-fill-quiet);
    border-color: var(--wa-color-brand-border-quiet);
    color: var(--wa-color-text-normal);
  }
  .hero .quiet {
    color: var(--wa-color-text-normal);
  }
  .hero h2 {
    margin: 0 0 0.5rem;
  }
  .hero h2 a {
    color: inherit;
  }
  .matter {
    position: relative;
    display: flex;
    gap: 1rem;
    align-items: start;
  }
  .matter p {
    margin: 0.2rem 0 0;
  }
  .matter a {
    font-weight: 600;
    text-decoration: none;
  }
  .matter a::after {
    content: "";
    position: absolute;
    inset: 0; /* the whole card is the link */
  }
  .matter:hover {
    border-color: var(--wa-color-brand-border-loud);
  }
  .figure {
    min-width: 2.2rem;
    font-size: 1.75rem;
    line-height: 1.1;
    font-weight: 700;
    font-variant-numeric: tabular-nums;
  }
  .bad .figure {
    color: var(--wa-color-danger-on-quiet);
  }
  .warn .figure {
    color: var(--wa-color-warning-on-quiet);
  }
  .brand .figure {
    color: var(--wa-color-brand-on-quiet);
  }
  .calm {
    color: var(--wa-color-text-quiet);
  }
  .progress {
    display: grid;
    gap: 0.15rem;
    max-width: 22rem;
    margin-bottom: 0.6rem;
  }
  td .progress {
    margin: 0;
    min-width: 7rem;
  }
  .next {
    display: grid;
    gap: 0.1rem;
  }
  .names {
    display: flex;
    flex-wrap: wrap;
    gap: 0.4rem 1.25rem;
    padding: 0;
    list-style: none;
  }
`;
