import { css } from "lit";

export const skillsStyles = css`
  .browse {
    display: grid;
    gap: 1.5rem;
    grid-template-columns: minmax(0, 1fr);
    align-items: start;
  }
  @container (min-width: 52rem) {
    .browse {
      grid-template-columns: 17rem minmax(0, 1fr);
    }
    .browse .list {
      position: sticky;
      top: 1rem;
      max-height: calc(100vh - 2rem);
      overflow-y: auto;
    }
    .back {
      display: none;
    }
  }
  @container (max-width: 52rem) {
    .browse.chosen .list {
      display: none;
    }
  }
  .list ul {
    list-style: none;
    margin: 0 0 0.5rem;
    padding: 0;
  }
  .list li a {
    display: block;
    padding: 0.4rem 0.6rem;
    border-radius: 0.5rem;
    color: inherit;
    text-decoration: none;
  }
  .list li a:hover {
    background: var(--wa-color-neutral-fill-quiet);
  }
  .list li a[aria-current="true"] {
    background: var(--wa-color-brand-fill-quiet);
    color: var(--wa-color-brand-on-quiet);
    font-weight: 600;
  }
  h2.first {
    margin-top: 0;
    font-size: 1.5rem;
  }
  .picture {
    margin-bottom: 1rem;
  }
  .picture summary,
  details summary {
    cursor: pointer;
    font-weight: 600;
    padding: 0.3rem 0;
  }
  td select {
    min-width: 9rem;
  }
  input[type="number"].small {
    width: 5.5rem;
  }
  .save {
    position: sticky;
    bottom: 0;
    align-items: center;
    padding: 0.75rem 1rem;
    border-radius: 0.75rem;
    border: 1px solid var(--wa-color-brand-border-normal);
    background: var(--wa-color-surface-raised);
  }
  .wrong {
    color: var(--wa-color-danger-on-quiet);
    font-weight: 600;
  }
  .bar select {
    min-width: 8rem;
  }
`;
