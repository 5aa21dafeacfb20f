/** How rating looks: the question stays in sight, each answer is a large button with its key. */
import { css } from "lit";

export const reviewStyles = css`
  .ask {
    position: sticky;
    inset-block-end: 0;
    z-index: 1;
    background: var(--wa-color-surface-raised);
    border: 1px solid var(--wa-color-surface-border);
    border-radius: 0.75rem;
    box-shadow: 0 -0.5rem 1.5rem rgb(0 0 0 / 8%);
    padding: 0.9rem 1.1rem;
    margin-top: 1.5rem;
  }
  .ask h2 {
    margin: 0 0 0.6rem;
    font-size: 1.125rem;
  }
  .choices {
    display: grid;
    gap: 0.6rem;
    grid-template-columns: repeat(auto-fit, minmax(min(10rem, 100%), 1fr));
    margin-bottom: 0.6rem;
  }
  .choice {
    font: inherit;
    color: inherit;
    text-align: start;
    background: var(--wa-color-surface-default);
    border: 1px solid var(--wa-color-neutral-border-loud);
    border-radius: 0.6rem;
    padding: 0.5rem 0.8rem;
    min-height: 2.75rem;
    cursor: pointer;
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0 0.7rem;
    align-items: baseline;
  }
  .choice:hover {
    border-color: var(--wa-color-brand-fill-loud);
    background: var(--wa-color-brand-fill-quiet);
    color: var(--wa-color-brand-on-quiet);
  }
  .choice:disabled {
    opacity: 0.6;
    cursor: default;
  }
  .choice strong {
    overflow-wrap: anywhere;
  }
  .choice .means {
    grid-column: 2;
    color: inherit;
  }
  kbd {
    font: 600 0.8125rem ui-monospace, monospace;
    border: 1px solid currentColor;
    border-radius: 0.3rem;
    padding: 0.05rem 0.4rem;
  }
  textarea {
    font: inherit;
    font-weight: 400;
    font-size: 1rem;
    color: inherit;
    background: var(--wa-color-surface-default);
    border: 1px solid var(--wa-color-neutral-border-loud);
    border-radius: 0.5rem;
    padding: 0.4rem 0.65rem;
    min-height: 2.5rem;
    inline-size: 100%;
    box-sizing: border-box;
    resize: vertical;
  }
  .decide {
    margin-top: 1rem;
  }
  .dispute {
    margin-bottom: 1.5rem;
  }
  @container (max-width: 40rem) {
    .ask {
      padding: 0.6rem 0.75rem;
    }
    .choices {
      grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr));
      gap: 0.4rem;
    }
    .choice {
      grid-template-columns: 1fr;
      text-align: center;
    }
    .choice kbd,
    .choice .means,
    .ask .optional {
      display: none;
    }
  }
`;
