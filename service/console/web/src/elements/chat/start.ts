/** What is shown before the first question: what the assistant does, what it is, and questions to begin with. */
import { type TemplateResult, html, nothing } from "lit";
import type { Say } from "../../kit/words";
import type { Conversation } from "./wire";

const ABOUT_PATH = ["chat.try.why", "chat.try.hours", "chat.try.next", "chat.try.left"];
const ABOUT_CONTENT = ["chat.try.gap", "chat.try.goal", "chat.try.key", "chat.try.review"];

export function start(say: Say, path: boolean, recent: Conversation | undefined, ask: (text: string) => void, open: (id: string) => void): TemplateResult {
  return html`<div class="start">
    <h3>${say("chat.hello")}</h3>
    <p>${say(path ? "chat.can.path" : "chat.can")}</p>
    <div class="try" role="group" aria-label=${say("chat.try")}>
      ${(path ? ABOUT_PATH : ABOUT_CONTENT).map((key) => html`<button type="button" class="suggestion" @click=${() => ask(say(key))}>${say(key)}</button>`)}
    </div>
    ${recent ? html`<p><button class="plain" type="button" @click=${() => open(recent.id)}>${say("chat.continue")} <bdi>${recent.title}</bdi></button></p>` : nothing}
  </div>`;
}
