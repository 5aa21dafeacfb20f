import { css } from "lit";

export const panelStyles = css`
  form {
    display: grid;
    gap: 1rem;
    justify-items: start;
    margin-bottom: 1.25rem;
  }
  .form {
    width: 100%;
  }
  .out {
    list-style: none;
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    padding: 0;
    margin: 0;
    overflow-wrap: anywhere;
  }
  .found .row {
    margin-top: 1rem;
  }
`;
