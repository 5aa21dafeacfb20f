/** What could stand in for a step, each with what the whole path would then be. */
import { type TemplateResult, html } from "lit";
import "@awesome.me/webawesome/dist/components/button/button.js";
import type { Alternative } from "../../api/types";
import { followable } from "../../kit/links";
import { type Say, duration } from "../../kit/words";

interface Told {
  readonly say: Say;
  readonly locale: string;
  readonly busy: boolean;
}

export function alternatives(list: readonly Alternative[], { say, locale, busy }: Told, use: (resource: string, title: string) => void): TemplateResult {
  if (!list.length) return html`<div class="answer"><p>${say("swap.none")}</p></div>`;
  return html`<div class="answer">
    <h6>${say("swap.title", { n: list.length })}</h6>
    <ul class="choices">${list.map(
      (each) => html`<li>
        <div>${named(each)}<div class="quiet">${consequence(each, say, locale)}</div></div>
        <wa-button size="s" appearance="outlined" ?disabled=${busy} @click=${() => use(each.resource, each.title)}>${say("swap.use")}<span class="sr">: ${each.title}</span></wa-button>
      </li>`,
    )}</ul>
  </div>`;
}

function named(each: Alternative): TemplateResult {
  const link = followable(each.url);
  return link ? html`<a href=${link} target="_blank" rel="noopener noreferrer"><bdi>${each.title}</bdi></a>` : html`<bdi>${each.title}</bdi>`;
}

function consequence(each: Alternative, say: Say, locale: string): string {
  const more = each.moreMinutes ?? 0;
  const length = duration(Math.abs(more), locale);
  const time = more === 0 ? say("swap.same") : say(more > 0 ? "swap.longer" : "swap.shorter", { length });
  const reach = (each.moreUncovered ?? 0) > 0 ? say("swap.less") : (each.moreUncovered ?? 0) < 0 ? say("swap.more") : say("swap.reach");
  return [say("swap.takes", { length: duration(each.minutes, locale) }), time, reach].join(" · ");
}
