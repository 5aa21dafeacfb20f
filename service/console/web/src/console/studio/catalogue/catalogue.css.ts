import { css } from "lit";

export const catalogueStyles = css`
  h2.first {
    margin-top: 0;
    font-size: 1.5rem;
  }
  form.card {
    display: grid;
    gap: 1rem;
    margin-top: 1.5rem;
  }
  .pair {
    display: grid;
    gap: 1rem;
    grid-template-columns: repeat(auto-fit, minmax(min(16rem, 100%), 1fr));
  }
  .facts {
    display: grid;
    grid-template-columns: minmax(7rem, max-content) minmax(0, 1fr);
    gap: 0.3rem 1.25rem;
    margin: 1rem 0;
  }
  .facts dt {
    color: var(--wa-color-text-quiet);
  }
  .facts dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
  .drop {
    display: grid;
    gap: 0.6rem;
    justify-items: center;
    text-align: center;
    padding: 2rem 1rem;
    border: 2px dashed var(--wa-color-neutral-border-loud);
    border-radius: 0.75rem;
  }
  .drop.over {
    border-color: var(--wa-color-brand-border-loud);
    background: var(--wa-color-brand-fill-quiet);
  }
  .drop input {
    max-width: 22rem;
  }
  .bands > li {
    margin-bottom: 0.3rem;
  }
  .bands {
    padding-inline-start: 1.1rem;
    margin: 0.3rem 0;
  }
`;
