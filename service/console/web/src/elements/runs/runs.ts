/** `<fingerpost-runs>`: evaluation runs; all of them, one, or one of its cases. */
import { type TemplateResult, html } from "lit";
import { customElement, property } from "lit/decorators.js";
import { EvaluationElement, type Place } from "./base";
import "./run";
import "./run-case";
import "./run-list";

/** Attributes: `run` shows one, `case` one of its cases. Event `fingerpost-open` tells where the reader wants to go. */
@customElement("fingerpost-runs")
export class Runs extends EvaluationElement {
  @property() run = "";
  @property() case = "";

  protected override view(): TemplateResult {
    return html`<div @fingerpost-open=${this.opened}>${this.inside()}</div>`;
  }

  private inside(): TemplateResult {
    const { api, theme, locale, link, run } = this;
    if (run && this.case) {
      return html`<fingerpost-run-case .api=${api} .theme=${theme} .locale=${locale} .link=${link} .run=${run} .case=${this.case}></fingerpost-run-case>`;
    }
    if (run) return html`<fingerpost-run .api=${api} .theme=${theme} .locale=${locale} .link=${link} .run=${run}></fingerpost-run>`;
    return html`<fingerpost-run-list .api=${api} .theme=${theme} .locale=${locale} .link=${link}></fingerpost-run-list>`;
  }

  /** Without a host that gives addresses the element itself goes there, as far as it can. */
  private readonly opened = (event: CustomEvent<Place>): void => {
    const to = event.detail;
    if (to.page === "runs") [this.run, this.case] = ["", ""];
    if (to.page === "run") [this.run, this.case] = [to.run, ""];
    if (to.page === "case") [this.run, this.case] = [to.run, to.case];
  };
}

declare global {
  interface HTMLElementTagNameMap {
    "fingerpost-runs": Runs;
  }
}
