import { css } from "lit";

export const adminStyles = css`
  .secret {
    border: 2px solid var(--wa-color-success-border-loud);
    margin-bottom: 1.5rem;
  }
  .secret input {
    flex: 1 1 18rem;
    width: auto;
    font-family: ui-monospace, monospace;
  }
  form.card,
  .card > form {
    display: grid;
    gap: 1rem;
  }
  form.card {
    margin-bottom: 1.5rem;
  }
  fieldset {
    border: 0;
    padding: 0;
    margin: 0;
    min-width: 0;
  }
  legend {
    padding: 0;
    font-weight: 600;
    font-size: 0.875rem;
    margin-bottom: 0.35rem;
  }
  .ticks {
    display: grid;
    gap: 0.15rem 1rem;
    grid-template-columns: repeat(auto-fill, minmax(12.5rem, 1fr));
  }
  .narrow {
    width: 9rem;
  }
  td .row {
    gap: 0.35rem;
  }
  .facts {
    display: grid;
    grid-template-columns: minmax(7rem, max-content) minmax(0, 1fr);
    gap: 0.15rem 1rem;
    margin: 0;
  }
  .facts dt {
    color: var(--wa-color-text-quiet);
  }
  .facts dd {
    margin: 0;
    overflow-wrap: anywhere;
  }
`;
