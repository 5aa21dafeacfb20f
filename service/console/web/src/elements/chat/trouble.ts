/** Why there is no answer, in the reader's words, and what to do about it. */
import { type TemplateResult, html, nothing } from "lit";
import "@awesome.me/webawesome/dist/components/callout/callout.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { Problem } from "../../api/client";
import { failure } from "../../kit/states";
import type { Say } from "../../kit/words";
import { Refusal } from "./wire";

/** Say whether the assistant as a whole is not to be had, by the organisation's or the server's word. */
export function off(reason: unknown): boolean {
  return reason instanceof Refusal && (reason.kind === "switched-off" || reason.status === 403);
}

/** Show a trouble; `seconds` until a busy server wants to be asked again, `again` asks it. */
export function trouble(reason: unknown, seconds: number, say: Say, again: () => void): TemplateResult {
  if (off(reason)) {
    return html`<wa-callout variant="neutral" role="alert"><strong>${say("chat.off")}</strong><div>${(reason as Problem).detail}</div></wa-callout>`;
  }
  const busy = reason instanceof Problem && (reason.status === 429 || reason.status === 503);
  if (busy) {
    const wait = seconds > 0 ? html`<div>${say("chat.wait", { n: seconds })}</div>` : nothing;
    return html`<wa-callout variant="warning" role="alert">
      <strong>${say("chat.busy")}</strong>${wait}
      <wa-button size="s" ?disabled=${seconds > 0} @click=${again}>${say("again")}</wa-button>
    </wa-callout>`;
  }
  return failure(reason, say, again);
}
