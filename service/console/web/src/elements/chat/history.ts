/** Earlier conversations in a dialog: open, take along, remove. */
import { type TemplateResult, html, nothing } from "lit";
import "@awesome.me/webawesome/dist/components/dialog/dialog.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { empty, failure, skeleton } from "../../kit/states";
import { type Say, day } from "../../kit/words";
import type { Conversation } from "./wire";

export interface Shelf {
  readonly open: boolean;
  readonly list: readonly Conversation[] | undefined;
  readonly trouble: unknown;
  /** The one that is about to be removed, if the learner says so. */
  readonly doomed: string | undefined;
}

export interface Deeds {
  close(): void;
  load(id: string): void;
  save(id: string): void;
  doom(id: string | undefined): void;
  remove(id: string): void;
}

export function history(shelf: Shelf, deeds: Deeds, say: Say, locale: string): TemplateResult {
  return html`<wa-dialog label=${say("chat.conversations")} without-header light-dismiss ?open=${shelf.open} @wa-after-hide=${deeds.close}>
    <header class="row bar">
      <h2>${say("chat.conversations")}</h2>
      <wa-button size="s" appearance="plain" data-dialog="close">${say("close")}</wa-button>
    </header>
    ${shelf.trouble ? failure(shelf.trouble, say) : nothing}
    ${shelf.list === undefined ? (shelf.trouble ? nothing : skeleton(say, 3)) : all(shelf, shelf.list, deeds, say, locale)}
  </wa-dialog>`;
}

function all(shelf: Shelf, list: readonly Conversation[], deeds: Deeds, say: Say, locale: string): TemplateResult {
  if (!list.length) return empty(say("chat.conversations.none"));
  return html`<ul class="shelf">${list.map((one) => html`<li>${one.id === shelf.doomed ? sure(one, deeds, say) : entry(one, deeds, say, locale)}</li>`)}</ul>`;
}

function entry(one: Conversation, deeds: Deeds, say: Say, locale: string): TemplateResult {
  const named = html`<span class="sr"> <bdi>${one.title}</bdi></span>`;
  return html`<div class="entry">
    <button class="suggestion" type="button" @click=${() => deeds.load(one.id)}><bdi>${one.title || say("chat.untitled")}</bdi><span class="quiet">${day(one.updated, locale)}</span></button>
    <button class="plain" type="button" @click=${() => deeds.save(one.id)}>${say("chat.export")}${named}</button>
    <button class="plain" type="button" @click=${() => deeds.doom(one.id)}>${say("chat.delete")}${named}</button>
  </div>`;
}

function sure(one: Conversation, deeds: Deeds, say: Say): TemplateResult {
  return html`<div class="sure" role="alertdialog" aria-label=${say("chat.delete.sure")}>
    <p><strong>${say("chat.delete.sure")}</strong> <bdi>${one.title}</bdi></p>
    <div class="row">
      <wa-button size="s" variant="danger" @click=${() => deeds.remove(one.id)}>${say("chat.delete.yes")}</wa-button>
      <wa-button size="s" appearance="outlined" @click=${() => deeds.doom(undefined)}>${say("cancel")}</wa-button>
    </div>
  </div>`;
}
