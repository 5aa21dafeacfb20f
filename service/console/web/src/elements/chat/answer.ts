/** One message of a conversation: what was asked, or what was answered with its sources. */
import { type TemplateResult, html, nothing } from "lit";
import type { Api } from "../../api/client";
import { followable } from "../../kit/links";
import type { Say } from "../../kit/words";
import "../../kit/cite";
import * as icons from "./icons";
import { proposal } from "./proposal";
import { type Part, parts } from "./spans";
import type { Turn } from "./turn";
import type { Near, Value } from "./wire";

/** What a message may do and needs; `idle` says that nothing is being answered. */
export interface Around {
  readonly say: Say;
  readonly api: Api;
  readonly locale: string;
  readonly theme: string;
  readonly idle: boolean;
  readonly rated: { n: number; value: Value } | undefined;
  ask(text: string): void;
  rate(n: number, value: Value): void;
  unrate(): void;
  decide(at: number, decision: "confirm" | "dismiss"): Promise<void>;
  passage(place: Near): void;
}

export function message(turn: Turn, at: number, last: boolean, around: Around): TemplateResult {
  return turn.role === "user" ? question(turn, around.say) : answer(turn, at, last, around);
}

function question(turn: Turn, say: Say): TemplateResult {
  return html`<li class="asked"><span class="sr">${say("chat.you")}</span><p dir="auto">${turn.text}</p></li>`;
}

function answer(turn: Turn, at: number, last: boolean, around: Around): TemplateResult {
  const { say } = around;
  const writing = turn.state === "writing";
  return html`<li class="answer ${turn.answered ? "" : "unanswered"}" aria-busy=${writing}>
    <span class="sr">${say("chat.assistant")}</span>
    ${turn.text ? text(turn, around) : writing ? waiting(say) : nothing}
    ${turn.nearest.length ? nearest(turn.nearest, around) : nothing} ${notes(turn, say)}
    ${turn.proposal ? proposal(turn.proposal, at, turn.text, around) : nothing}
    ${turn.asks?.options.length && last ? options(turn, around) : nothing}
    ${(turn.state === "whole" || turn.state === "stopped") && turn.n !== undefined ? feedback(turn, turn.n, around) : nothing}
  </li>`;
}

function text(turn: Turn, around: Around): TemplateResult {
  const shown = parts(turn.text, turn.said).map((part) => sentence(part, around));
  return html`<div class="text" dir="auto">${shown}${turn.state === "writing" ? html`<span class="caret" aria-hidden="true"></span>` : nothing}</div>`;
}

/** A quote is marked as one; what backs a sentence follows it. */
function sentence({ text: words, said, number }: Part, { api, locale, theme }: Around): unknown {
  const body = said?.kind === "quote" ? html`<q>${words}</q>` : words;
  if (!said?.citation) return body;
  const cite = html`<fingerpost-cite .api=${api} .citation=${said.citation} number=${number!} locale=${locale} theme=${theme}></fingerpost-cite>`;
  return html`${body}${cite}`;
}

function waiting(say: Say): TemplateResult {
  return html`<p class="waiting quiet"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span> ${say("chat.looking")}</p>`;
}

function nearest(list: readonly Near[], around: Around): TemplateResult {
  const { say } = around;
  return html`<div class="nearest">
    <h3>${say("chat.nearest")}</h3>
    <ul>
      ${list.map((near) => {
        const link = followable(near.url);
        return html`<li>
          <button class="plain" type="button" @click=${() => around.passage(near)}><bdi>${near.title || say("chat.untitled")}</bdi></button>
          ${link ? html`<a href=${link} target="_blank" rel="noopener noreferrer">${say("chat.source")}<span class="sr"> ${near.title} ${say("opens")}</span></a>` : nothing}
        </li>`;
      })}
    </ul>
  </div>`;
}

/** What the reader should know about this answer: what was left out, away, cut or stopped. */
function notes(turn: Turn, say: Say): unknown {
  const told = [
    ...turn.notes,
    ...turn.degraded.map((code) => degraded(code, say)),
    ...(turn.dropped ? [say("chat.dropped", { n: turn.dropped })] : []),
    ...(turn.state === "stopped" ? [say("chat.stopped")] : []),
    ...(turn.state === "cut" && turn.text ? [say("chat.cut")] : []),
    ...(turn.resumed && turn.state !== "cut" ? [say(turn.state === "writing" ? "chat.resuming" : "chat.resumed")] : []),
  ];
  return told.length ? html`<ul class="notes">${told.map((each) => html`<li>${each}</li>`)}</ul>` : nothing;
}

/** A thing that was away, in words; one that this page has no words for is told in general. */
function degraded(code: string, say: Say): string {
  const key = `chat.degraded.${code}`;
  const known = say(key);
  return known === key ? say("chat.degraded") : known;
}

function options(turn: Turn, around: Around): TemplateResult {
  return html`<div class="row options" role="group" aria-label=${turn.asks!.question || around.say("chat.options")}>
    ${turn.asks!.options.map((each) => html`<wa-button size="s" appearance="outlined" pill ?disabled=${!around.idle} @click=${() => around.ask(each.text)}><bdi>${each.label}</bdi></wa-button>`)}
  </div>`;
}

function feedback(turn: Turn, n: number, around: Around): TemplateResult {
  const { say } = around;
  const thumb = (value: Value) =>
    html`<button class="plain thumb" type="button" aria-pressed=${turn.feedback?.value === value} @click=${() => around.rate(n, value)}>
      ${icons[value]}<span class="sr">${say(`chat.${value}`)}</span>
    </button>`;
  const fresh = around.rated?.n === n;
  return html`<div class="row feedback">
    ${thumb("up")}${thumb("down")}
    ${fresh ? html`<span class="quiet" role="status">${say("chat.thanks")}</span><button class="plain" type="button" @click=${() => around.unrate()}>${say("undo")}</button>` : nothing}
    ${turn.model ? html`<span class="quiet model">${say("chat.model", { model: turn.model })}</span>` : nothing}
  </div>`;
}
