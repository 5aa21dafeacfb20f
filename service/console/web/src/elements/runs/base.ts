/** What the elements of evaluations share: ways to each other's places, that a host page may turn into addresses. */
import { html, type CSSResultGroup, type TemplateResult } from "lit";
import { property } from "lit/decorators.js";
import { FingerpostElement } from "../../kit/element";
import { looks } from "../../kit/looks";
import { themed } from "../../kit/theme";
import runWords from "../../words/en/runs.json";
import { evaluationStyles } from "./evaluation.css";

export type Place =
  | { readonly page: "runs" }
  | { readonly page: "run"; readonly run: string }
  | { readonly page: "case"; readonly run: string; readonly case: string }
  | { readonly page: "compare"; readonly a?: string; readonly b?: string; readonly case?: string }
  | { readonly page: "reviews" }
  | { readonly page: "review"; readonly review: string };

/** Event `fingerpost-open` (detail: Place) asks for another place; where `link` is set there are addresses instead. */
export abstract class EvaluationElement extends FingerpostElement {
  static override styles: CSSResultGroup[] = [...themed, looks, evaluationStyles];
  protected override readonly tables = { en: runWords as Record<string, string> };

  /** Gives the address of a place, as the console does; left out, the element tells of it by an event. */
  @property({ attribute: false }) link?: (place: Place) => string;

  /** A way to a place, as a link or as a button that looks like one. */
  protected way(place: Place, content: unknown): TemplateResult {
    return this.link
      ? html`<a class="way" href=${this.link(place)}>${content}</a>`
      : html`<button class="way" @click=${() => this.open(place)}>${content}</button>`;
  }

  protected open(place: Place): void {
    if (this.link) location.assign(this.link(place));
    else this.tell("open", place);
  }
}
