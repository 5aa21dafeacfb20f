import { css } from "lit";

export const dialogStyles = css`
  dialog {
    border: 0;
    border-radius: 1rem;
    padding: 1.5rem;
    color: inherit;
    background: var(--wa-color-surface-raised);
    box-shadow: 0 20px 60px #0006;
    width: min(32rem, calc(100vw - 2rem));
    max-height: calc(100vh - 2rem);
    box-sizing: border-box;
    overflow: auto;
  }
  dialog::backdrop {
    background: #0b1220a0;
  }
  dialog h2 {
    margin-top: 0;
  }
  dialog .row {
    justify-content: end;
    margin-top: 1.25rem;
  }
`;
