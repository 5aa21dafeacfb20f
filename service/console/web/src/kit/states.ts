/** What is shown while something is asked for, when it failed, and when there is nothing: always with what to do. */
import { type TemplateResult, html } from "lit";
import type { Task } from "@lit/task";
import "@awesome.me/webawesome/dist/components/skeleton/skeleton.js";
import "@awesome.me/webawesome/dist/components/callout/callout.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { Problem } from "../api/client";
import type { Say } from "./words";

/** Show a task: lines to come, the failure with a way to try again, or what was asked for. */
export function shown<T>(task: Task<readonly unknown[], T>, say: Say, ready: (value: T) => unknown): unknown {
  return task.render({
    initial: () => skeleton(say),
    pending: () => (task.value === undefined ? skeleton(say) : ready(task.value)),
    complete: ready,
    error: (reason) => failure(reason, say, () => void task.run()),
  });
}

/** Lines where text is to come. */
export function skeleton(say: Say, lines = 4): TemplateResult {
  const line = html`<wa-skeleton effect="sheen"></wa-skeleton>`;
  return html`<div role="status" aria-busy="true" class="waiting">
    <span class="sr">${say("loading")}</span>${Array.from({ length: lines }, () => line)}
  </div>`;
}

/** A failure in words: what happened and what the reader can do. */
export function failure(reason: unknown, say: Say, again?: () => void): TemplateResult {
  const problem = reason instanceof Problem ? reason : new Problem(0, "unexpected", String(reason));
  return html`<wa-callout variant="danger" role="alert">
    <strong>${say(advice(problem))}</strong>
    ${problem.status ? html`<div>${problem.detail || problem.title}</div>` : ""}
    ${problem.errors.length ? html`<ul>${problem.errors.map((each) => html`<li>${each.pointer ?? ""} ${each.detail ?? ""}</li>`)}</ul>` : ""}
    ${again ? html`<wa-button size="s" @click=${again}>${say("again")}</wa-button>` : ""}
  </wa-callout>`;
}

/** Nothing there yet: `text` says what to do about it. */
export function empty(text: string, action: unknown = ""): TemplateResult {
  return html`<wa-callout variant="neutral">${text} ${action}</wa-callout>`;
}

function advice(problem: Problem): string {
  if (problem.status === 0) return problem.title === "unreachable" ? "failed.unreachable" : "failed.unexpected";
  if (problem.status === 401) return "failed.session";
  if (problem.status === 403) return "failed.forbidden";
  if (problem.status === 404) return "failed.missing";
  if (problem.status === 429 || problem.status === 503) return "failed.busy";
  return problem.status < 500 ? "failed.refused" : "failed.unexpected";
}
