import { css } from "lit";

export const signInStyles = css`
  form {
    display: grid;
    gap: 1.1rem;
    max-width: 26rem;
  }
  h1 {
    font-size: 1.5rem;
  }
  .lead {
    margin: -0.6rem 0 0;
  }
  .wrong {
    margin: 0;
    color: var(--wa-color-danger-on-quiet);
    font-weight: 600;
  }
`;
