/** The frame: navigation at the side, above it on a small screen, one page beside it. */
import { css } from "lit";

export const frameStyles = css`
  :host {
    container-type: normal;
  }
  [part="base"] {
    min-height: 100vh;
    background: var(--wa-color-surface-default);
  }
  .skip {
    position: fixed;
    inset: 0.5rem auto auto 0.5rem;
    z-index: 30;
    padding: 0.6rem 1rem;
    border-radius: 0.5rem;
    background: var(--wa-color-surface-raised);
    transform: translateY(-200%);
  }
  .skip:focus {
    transform: none;
  }
  .frame {
    display: grid;
    grid-template-columns: 15rem minmax(0, 1fr);
    min-height: 100vh;
  }
  .side {
    position: sticky;
    top: 0;
    align-self: start;
    height: 100vh;
    box-sizing: border-box;
    overflow-y: auto;
    display: flex;
    flex-direction: column;
    gap: 1rem;
    padding: 1.25rem 0.9rem;
    background: var(--wa-color-surface-lowered);
    border-inline-end: 1px solid var(--wa-color-surface-border);
  }
  .brand {
    display: flex;
    align-items: center;
    gap: 0.6rem;
    padding: 0 0.6rem;
    font-weight: 700;
    font-size: 1.125rem;
    color: inherit;
    text-decoration: none;
  }
  nav {
    flex: 1;
  }
  nav h2 {
    margin: 0.9rem 0 0.2rem;
    padding: 0 0.6rem;
    font-size: 0.75rem;
    font-weight: 600;
    letter-spacing: 0.02em;
    color: var(--wa-color-text-quiet);
  }
  nav ul {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  nav a {
    display: block;
    padding: 0.32rem 0.6rem;
    border-radius: 0.5rem;
    color: inherit;
    text-decoration: none;
  }
  nav a:hover {
    background: var(--wa-color-neutral-fill-quiet);
  }
  nav a[aria-current="page"] {
    background: var(--wa-color-brand-fill-quiet);
    color: var(--wa-color-brand-on-quiet);
    font-weight: 600;
    box-shadow: inset 3px 0 0 var(--wa-color-brand-fill-loud);
  }
  .foot {
    display: grid;
    gap: 0.6rem;
    padding: 0.6rem 0.6rem 0;
    border-top: 1px solid var(--wa-color-surface-border);
    font-size: 0.8125rem;
    color: var(--wa-color-text-quiet);
  }
  .icon,
  .plain {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    min-height: 2.25rem;
    padding: 0.2rem 0.5rem;
    border: 0;
    border-radius: 0.5rem;
    background: none;
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
  .icon:hover,
  .plain:hover {
    background: var(--wa-color-neutral-fill-quiet);
  }
  .foot .plain {
    text-align: start;
    margin-inline-start: -0.5rem;
  }
  .top {
    display: none;
  }
  .beside {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 100vh;
  }
  console-tour-bar {
    position: sticky;
    bottom: 0;
    margin-top: auto;
  }
  main {
    flex: 1;
    display: block;
    width: 100%;
    max-width: 76rem;
    box-sizing: border-box;
    padding: 2rem clamp(1rem, 4vw, 3rem) 4rem;
  }
  .alone {
    display: grid;
    grid-template-columns: minmax(0, 26rem);
    place-content: center;
    min-height: 100vh;
    max-width: none;
    padding: 1rem;
    gap: 2rem;
  }
  dialog {
    border: 0;
    border-radius: 1rem;
    padding: 1.75rem;
    color: inherit;
    background: var(--wa-color-surface-raised);
    box-shadow: 0 20px 60px #0006;
    box-sizing: border-box;
    width: min(30rem, calc(100vw - 2rem)); /* of its own: what is in it takes the width that there is */
  }
  dialog::backdrop {
    background: #0b1220a0;
  }
  @media (max-width: 56rem) {
    .frame {
      display: block;
    }
    .top {
      position: sticky;
      top: 0;
      z-index: 10;
      display: flex;
      align-items: center;
      justify-content: space-between;
      padding: 0.5rem 0.75rem;
      background: var(--wa-color-surface-default);
      border-bottom: 1px solid var(--wa-color-surface-border);
    }
    .side {
      display: none;
    }
    .side.open {
      display: flex;
      position: fixed;
      inset: 3.4rem 0 0;
      z-index: 9;
      height: auto;
    }
    .side .brand {
      display: none;
    }
    main {
      padding-top: 1.25rem;
    }
  }
`;
