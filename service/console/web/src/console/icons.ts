/** The few signs of the frame, drawn here: nothing is fetched for them, and they are never the only name of a thing. */
import { type TemplateResult, svg, html } from "lit";

const strokes = {
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  light: "M12 4V2m0 20v-2m8-8h2M2 12h2m13.7-5.7 1.4-1.4M4.9 19.1l1.4-1.4m11.4 0 1.4 1.4M4.9 4.9l1.4 1.4M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
  dark: "M20 14.5A8.5 8.5 0 0 1 9.5 4 8.5 8.5 0 1 0 20 14.5z",
  auto: "M12 3a9 9 0 1 0 0 18V3zm0 0a9 9 0 0 1 0 18",
};

/** Return a sign, hidden from screen readers: the words beside it say what it is. */
export function sign(name: keyof typeof strokes): TemplateResult {
  return html`<svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" focusable="false">
    ${svg`<path d=${strokes[name]} fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"></path>`}
  </svg>`;
}

/** The finger post itself. */
export const post = html`<svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" focusable="false">
  ${svg`<path d="M15 2h2v28h-2z" fill="#8a6a4a"></path><path d="M5 5h18l5 4-5 4H5z" fill="#2f7fd1"></path><path d="M27 15H11l-5 3.5L11 22h16z" fill="#d0662a"></path>`}
</svg>`;
