/** The chat's few signs, drawn here: a named icon of the design system would ask another server. */
import { type TemplateResult, svg, html } from "lit";

const sign = (path: TemplateResult): TemplateResult =>
  html`<svg aria-hidden="true" viewBox="0 0 24 24" width="1.15em" height="1.15em" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round">${path}</svg>`;

const THUMB = svg`<path d="M7 10v11H4V10zM7 10l4-8c1.7 0 2.6 1.2 2.3 2.8L12.7 9H19a2 2 0 0 1 2 2.3l-1.3 8A2 2 0 0 1 17.7 21H7"/>`;

export const send = sign(svg`<path d="M12 19V5M5 12l7-7 7 7"/>`);
export const stop = sign(svg`<rect x="6" y="6" width="12" height="12" rx="2" fill="currentColor"/>`);
export const plus = sign(svg`<path d="M12 5v14M5 12h14"/>`);
export const list = sign(svg`<path d="M4 6h16M4 12h16M4 18h10"/>`);
export const up = sign(THUMB);
export const down = sign(svg`<g transform="rotate(180 12 12)">${THUMB}</g>`);
