/** How the conversation looks: questions as quiet cards at the end of the line, answers as plain text to be read. */
import { css } from "lit";

export const chatStyles = css`
  .chat {
    display: grid;
    grid-template-rows: auto 1fr auto auto;
    gap: 0.75rem;
    height: var(--fingerpost-chat-height, min(44rem, 82vh));
    min-height: 22rem;
    overflow-wrap: anywhere;
  }
  .bar {
    justify-content: space-between;
    flex-wrap: nowrap;
  }
  .bar h2 {
    margin: 0;
    font-size: 1.125rem;
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    line-clamp: 2;
    overflow: hidden;
  }
  .tools {
    flex: none;
    gap: 0.25rem;
  }
  button.plain {
    display: inline-flex;
    align-items: center;
    gap: 0.4rem;
    min-width: 2rem;
    justify-content: center;
  }
  .log {
    overflow-y: auto;
    scrollbar-gutter: stable;
    padding: 0.25rem 0.75rem 0.75rem 0;
    min-height: 0;
  }
  .log ol {
    list-style: none;
    margin: 0;
    padding: 0;
    display: grid;
    gap: 1.25rem;
  }
  .asked {
    justify-self: end;
    max-width: min(34rem, 85%);
  }
  .asked p {
    margin: 0;
    padding: 0.6rem 1rem;
    border-radius: 1.1rem 1.1rem 0.25rem 1.1rem;
    background: var(--wa-color-brand-fill-quiet);
    color: var(--wa-color-brand-on-quiet);
    white-space: pre-wrap;
  }
  .answer {
    max-width: 70ch;
    display: grid;
    gap: 0.75rem;
    min-width: 0;
  }
  .text {
    white-space: pre-line;
    line-height: 1.65;
  }
  q {
    quotes: none;
    box-shadow: inset 0 -0.12em 0 var(--wa-color-brand-border-quiet);
  }
  .unanswered > .text {
    padding-inline-start: 0.9rem;
    border-inline-start: 3px solid var(--wa-color-neutral-border-loud);
    font-weight: 600;
  }
  .nearest h3 {
    font-size: 0.875rem;
    margin: 0;
    color: var(--wa-color-text-quiet);
  }
  .nearest ul,
  .shelf {
    list-style: none;
    margin: 0;
    padding: 0;
  }
  .nearest li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.75rem;
    font-size: 0.875rem;
  }
  .nearest button.plain {
    text-align: start;
    margin-inline-start: -0.6rem;
  }
  .notes {
    margin: 0;
    padding-inline-start: 1.1rem;
    font-size: 0.875rem;
    color: var(--wa-color-text-quiet);
  }
  .proposal {
    display: grid;
    gap: 0.6rem;
  }
  .proposal > * {
    margin: 0;
  }
  .proposal .summary {
    font-weight: 600;
  }
  .proposal h3 {
    font-size: 0.8125rem;
    font-weight: 600;
    color: var(--wa-color-text-quiet);
  }
  .proposal.stale .differences {
    opacity: 0.75;
  }
  .proposal summary {
    cursor: pointer;
    display: flex;
    gap: 0.5rem;
    align-items: baseline;
  }
  .proposal summary::before {
    content: "▸";
  }
  .proposal details[open] summary::before {
    content: "▾";
  }
  .proposal details ul {
    margin: 0.5rem 0 0;
    padding: 0;
    list-style: none;
    font-size: 0.875rem;
  }
  .feedback {
    gap: 0.15rem;
    margin-inline-start: -0.5rem;
    color: var(--wa-color-text-quiet);
  }
  .thumb:not([aria-pressed="true"]) {
    color: var(--wa-color-text-quiet);
  }
  .model {
    margin-inline-start: 0.5rem;
  }
  .start {
    max-width: 60ch;
    padding-top: 4cqh;
  }
  .start h3 {
    font-size: 1.5rem;
    letter-spacing: -0.01em;
  }
  .try {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr));
    gap: 0.6rem;
    margin: 1.25rem 0;
  }
  .suggestion {
    font: inherit;
    color: inherit;
    text-align: start;
    background: var(--wa-color-surface-raised);
    border: 1px solid var(--wa-color-surface-border);
    border-radius: 0.75rem;
    padding: 0.75rem 1rem;
    cursor: pointer;
  }
  .suggestion:hover {
    border-color: var(--wa-color-brand-border-loud);
    background: var(--wa-color-brand-fill-quiet);
    color: var(--wa-color-brand-on-quiet);
  }
  form {
    display: flex;
    align-items: flex-end;
    gap: 0.5rem;
  }
  form wa-textarea {
    flex: 1;
    min-width: 0;
  }
  wa-textarea::part(form-control-label) {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  wa-textarea::part(textarea) {
    max-height: 10rem;
  }
  .small {
    margin: 0;
    max-width: none;
    font-size: 0.8125rem;
    color: var(--wa-color-text-quiet);
  }
  .entry {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem;
    margin-bottom: 0.5rem;
  }
  .entry .suggestion {
    flex: 1 1 14rem;
    display: grid;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .sure {
    padding: 0.75rem 1rem;
    margin-bottom: 0.5rem;
    border: 1px solid var(--wa-color-danger-border-normal);
    border-radius: 0.75rem;
  }
  .sure p {
    margin: 0 0 0.6rem;
  }
  wa-dialog {
    --width: min(40rem, 94vw);
  }
  .caret {
    display: inline-block;
    width: 0.5em;
    height: 1em;
    margin-inline-start: 0.15em;
    vertical-align: -0.15em;
    background: var(--wa-color-brand-fill-loud);
    border-radius: 2px;
    animation: breathe 1.1s ease-in-out infinite;
  }
  .waiting {
    margin: 0;
  }
  .dots i {
    display: inline-block;
    width: 0.4em;
    height: 0.4em;
    margin-inline-end: 0.2em;
    border-radius: 50%;
    background: currentColor;
    animation: breathe 1.1s ease-in-out infinite;
  }
  .dots i:nth-child(2) {
    animation-delay: 0.15s;
  }
  .dots i:nth-child(3) {
    animation-delay: 0.3s;
  }
  @keyframes breathe {
    50% {
      opacity: 0.25;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .caret,
    .dots i {
      animation: none;
    }
  }
  @container (max-width: 34rem) {
    .word,
    .keys {
      position: absolute;
      width: 1px;
      height: 1px;
      overflow: hidden;
      clip-path: inset(50%);
      white-space: nowrap;
    }
    .asked {
      max-width: 92%;
    }
  }
`;
