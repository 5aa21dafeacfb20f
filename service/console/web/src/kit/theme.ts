/** The design system's variables, put into each element's own shadow root, so that a host page needs no style of ours. */
import { css, unsafeCSS } from "lit";
import theme from "@awesome.me/webawesome/dist/styles/themes/default.css?inline";

/** A host page sets `--fingerpost-*` on the element or above it; what it leaves out has our value. */
const ours = css`
  :host {
    display: block;
    container-type: inline-size;
    color-scheme: inherit; /* the element's own ground is the host page's; light or dark begins inside */
  }
  :host([hidden]) {
    display: none;
  }
  .wa-light,
  .wa-dark {
    --wa-font-family-body: var(--fingerpost-font, system-ui, sans-serif);
    --wa-font-family-heading: var(--fingerpost-font, system-ui, sans-serif);
    --wa-color-brand-fill-loud: var(--fingerpost-brand, var(--wa-color-brand-50));
    --wa-border-radius-scale: var(--fingerpost-radius-scale, 1);
    font-family: var(--wa-font-family-body);
    font-size: var(--fingerpost-font-size, 1rem);
    line-height: 1.5;
    color: var(--wa-color-text-normal);
    background: var(--fingerpost-background, transparent);
  }
  a {
    color: var(--wa-color-text-link);
  }
  h2,
  h3,
  h4 {
    line-height: 1.25;
    margin: 0 0 0.4em;
    overflow-wrap: anywhere;
  }
  .quiet {
    color: var(--wa-color-text-quiet);
    font-size: 0.9em;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    align-items: center;
  }
  .sr {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  :focus-visible {
    outline: 3px solid var(--wa-color-focus);
    outline-offset: 2px;
  }
`;

// The theme names the page's root; here it stands on the element, whose page stays as it is.
export const themed = [unsafeCSS(theme.replaceAll(":where(:root)", ":host")), ours];
