/** Views of one page as links: each has an address, the browser's way back works, and it is read as navigation. */
import { css, html, type TemplateResult } from "lit";

export interface Tab {
  readonly text: string;
  readonly to: string;
  readonly here: boolean;
}

export function tabs(links: readonly Tab[], name: string): TemplateResult {
  return html`<nav class="tabs" aria-label=${name}>
    ${links.map((tab) => html`<a href=${tab.to} aria-current=${tab.here ? "page" : "false"}>${tab.text}</a>`)}
  </nav>`;
}

export const tabStyles = css`
  .tabs {
    display: flex;
    flex-wrap: wrap;
    gap: 0.25rem 1.25rem;
    border-bottom: 1px solid var(--wa-color-surface-border);
    margin-bottom: 1.25rem;
  }
  .tabs a {
    padding: 0.5rem 0.1rem;
    margin-bottom: -1px;
    color: var(--wa-color-text-quiet);
    text-decoration: none;
    border-bottom: 3px solid transparent;
  }
  .tabs a:hover {
    color: var(--wa-color-text-normal);
  }
  .tabs a[aria-current="page"] {
    color: var(--wa-color-text-normal);
    font-weight: 600;
    border-color: var(--wa-color-brand-fill-loud);
  }
`;
