/** The path's page put together: head, what is wrong, what changed, and four ways to look at it. */
import { type TemplateResult, html, nothing } from "lit";
import "../../charts/path-graph";
import { differences } from "../../kit/differences";
import { check } from "./check";
import type { Deed, Outcome } from "./deeds";
import type { Face } from "./face";
import { header } from "./header";
import { standing } from "./standing";
import { timeline } from "./weeks";
import "./what-if";

interface Tabs {
  readonly name: string;
  readonly show: (name: string) => void;
}
interface News {
  readonly trouble: unknown;
  readonly change: Outcome | undefined;
  readonly dismiss: () => void;
}

export function page(face: Face, tabs: Tabs, news: News): TemplateResult {
  return html`${header(face)} ${news.trouble} ${standing(face)}
    <div aria-live="polite">${news.change ? changed(face, news.change, news.dismiss) : nothing}</div>
    ${face.path.steps.length ? tabbed(face, tabs) : check(face)}`;
}

function changed({ say }: Face, change: Outcome, dismiss: () => void): TemplateResult {
  return html`<section class="panel change">
    <h3 tabindex="-1">${say("change.title")}</h3>
    ${differences(change.differences, change.datesChanged, say)}
    <button class="plain" @click=${dismiss}>${say("change.dismiss")}</button>
  </section>`;
}

/** What is behind a tab is made when it is first looked at. */
function tabbed(face: Face, { name, show }: Tabs): TemplateResult {
  const panels: readonly (readonly [string, () => unknown])[] = [
    ["weeks", () => timeline(face)],
    ["graph", () => graph(face, show)],
    ["if", () => whatIf(face)],
    ["check", () => check(face)],
  ];
  const tab = (event: CustomEvent<{ name: string }>): void => show(event.detail.name);
  return html`<wa-tab-group .active=${name} without-scroll-controls @wa-tab-show=${tab}>
    ${panels.map(([each]) => html`<wa-tab panel=${each}>${face.say(`tab.${each}`)}</wa-tab>`)}
    ${panels.map(([each, inside]) => html`<wa-tab-panel name=${each} ?active=${name === each}>${name === each ? inside() : nothing}</wa-tab-panel>`)}
  </wa-tab-group>`;
}

function graph(face: Face, show: (name: string) => void): TemplateResult {
  const open = (event: CustomEvent<number>): void => {
    const n = event.detail;
    const week = face.path.steps.find((step) => step.n === n)?.week;
    if (week !== undefined) face.toggleWeek(week, true);
    if (!face.opened.has(n)) face.toggle(n);
    show("weeks");
    const root = (event.target as HTMLElement).getRootNode() as ShadowRoot;
    // The card is drawn by the updates that follow.
    setTimeout(() => root.getElementById(`title-${n}`)?.focus(), 120);
  };
  return html`<p class="quiet">${face.say("graph.said")}</p>
    <fingerpost-path-graph .say=${face.say} .path=${face.path} .next=${face.next} .theme=${face.theme} @step=${open}></fingerpost-path-graph>`;
}

function whatIf(face: Face): TemplateResult {
  const { api, locale, theme, path, busy, editable } = face;
  return html`<fingerpost-what-if .api=${api} .locale=${locale} .theme=${theme} .path=${path} .busy=${busy} .editable=${editable}
    @deed=${(event: CustomEvent<Deed>) => face.act(event.detail)}></fingerpost-what-if>`;
}
