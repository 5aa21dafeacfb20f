/** A case as raters see it: whom it is for, and one answer or two side by side, without saying which is which. */
import { type TemplateResult, html } from "lit";
import type { Say } from "../../kit/words";
import { asGiven, givenView, plainView } from "../runs/given";
import { asPath, pathView, summary } from "../runs/path-view";
import { sidesView } from "../runs/sides";
import type { Item } from "./rest";

export function itemView(item: Item, all: boolean, toggle: () => void, say: Say, locale: string): TemplateResult {
  const given = asGiven(item.input);
  const read = item.answers.map(asPath);
  const titles = Object.assign({}, ...read.map((path) => path?.titles)) as Record<string, string>;
  return html`<section><h2>${say("rate.case")}</h2>${given ? givenView(given, say, locale, titles) : plainView(item.input ?? item.case, say)}</section>
    ${answers(item, all, toggle, say, locale)}`;
}

function answers(item: Item, all: boolean, toggle: () => void, say: Say, locale: string): unknown {
  const [left, right] = item.answers.map(asPath);
  if (left && right) {
    const names = [say("rate.a"), say("rate.b")] as const;
    return html`<section><h2>${say("rate.answers")}</h2>${sidesView({ left, right, names, words: "blind", all, toggle }, say, locale)}</section>`;
  }
  if (left) return html`<section><h2>${say("rate.answer")}</h2><p>${summary(left, say, locale)}</p>${pathView(left, say, locale)}</section>`;
  const told = item.answers.filter((one) => one && Object.keys(one).length);
  if (!told.length) return ""; // what is rated is in the case itself
  return html`<section><h2>${say(told.length > 1 ? "rate.answers" : "rate.answer.plain")}</h2>
    <div class="cards">${told.map((one, at) => html`<div class="panel"><h3>${told.length > 1 ? say(at ? "rate.b" : "rate.a") : ""}</h3>${plainView(one, say)}</div>`)}</div></section>`;
}
