/** `<fingerpost-compare>`: what became better or worse between two runs of the same cases, the worst first. */
import { Task } from "@lit/task";
import { type TemplateResult, html } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import "@awesome.me/webawesome/dist/components/button/button.js";
import { body } from "../../api/client";
import "../../charts/forest";
import { failure, shown } from "../../kit/states";
import type { Say } from "../../kit/words";
import compareWords from "../../words/en/compare.json";
import runWords from "../../words/en/runs.json";
import { EvaluationElement, type Place } from "../runs/base";
import { exports } from "../runs/exports";
import { change, named, unit, value } from "../runs/figures";
import { type Comparison, type Gate, type Run, download, run, runName, suiteName } from "../runs/rest";
import { gateCard } from "../runs/run-head";
import { groupName, groupsTold, kindName, slicesView } from "../runs/slices";
import { type Change, KINDS, type Kind, around, byKind, counted } from "./changes";
import "./compare-case";
import "./pick";
import { originsView, summaryView, testsView } from "./summary";

interface Found {
  readonly runs: readonly [Run, Run];
  readonly comparison: Comparison;
  readonly gate: Gate;
}

const SHOWN = 20;
const RATED = 20; // cases that a review is begun with: an hour's work for a rater

/** Attributes: `a` (before) and `b` (after), ids of runs; `case` shows one case. Without two runs they are chosen. */
@customElement("fingerpost-compare")
export class Compare extends EvaluationElement {
  protected override readonly tables = { en: { ...runWords, ...compareWords } as Record<string, string> };

  @property() a = "";
  @property() b = "";
  @property() case = "";
  @state() private kind?: Kind;
  @state() private slice?: readonly [string, string];
  @state() private sliced = "";
  @state() private most = SHOWN;
  @state() private reason?: unknown;
  @state() private news = "";

  private readonly found = new Task(this, {
    args: () => [this.api, this.a, this.b] as const,
    task: async ([api, a, b]): Promise<Found | undefined> => {
      if (!a || !b) return undefined;
      const [before, after, all, gate] = await Promise.all([
        run(api, a), run(api, b), body(api.GET("/v1/evaluations/runs/{id}/compare", { params: { path: { id: a }, query: { with: [b] } } })),
        body(api.GET("/v1/evaluations/runs/{id}/gate", { params: { path: { id: b } } })),
      ]);
      return { runs: [before, after], comparison: all[0] as Comparison, gate };
    },
  });

  protected override view(): TemplateResult {
    return html`<div @fingerpost-open=${this.opened}>
      ${shown(this.found, this.say, (found) => {
        if (!found) return html`<fingerpost-compare-pick .api=${this.api} .theme=${this.theme} .locale=${this.locale} .link=${this.link} .a=${this.a}></fingerpost-compare-pick>`;
        return this.case ? this.one(found) : this.whole(found);
      })}
      <div class="sr" role="status">${this.news}</div>
    </div>`;
  }

  private whole(found: Found): TemplateResult {
    const { say, locale, theme } = this;
    const { comparison } = found;
    const main = comparison.main;
    const sliced = {
      slices: comparison.slices, name: `${main}[ours-before]`, told: named(main, say), kind: this.sliced, theme,
      pick: (kind: string) => (this.sliced = kind), look: (kind: string, group: string) => this.look([kind, group]),
    };
    return html`${this.head(found)}
      <div class="cards">${summaryView(comparison, say, locale)} ${gateCard(found.gate, say)}</div>
      ${this.cases(comparison)}
      <section>
        <h2>${say("compare.figures")}</h2>
        <p class="quiet">${say("compare.figures.about")}</p>
        ${testsView(comparison, say, locale, () => this.look(undefined))} ${this.chart(comparison)}
      </section>
      ${slicesView(sliced, say, locale)} ${originsView(comparison, say)}`;
  }

  private head({ runs: [before, after] }: Found): TemplateResult {
    const { say } = this;
    return html`<p class="lead">${suiteName(after.suite, say)}</p>
      <dl>
        <dt>${say("compare.before")}</dt><dd>${this.named(before)}</dd>
        <dt>${say("compare.after")}</dt><dd>${this.named(after)}</dd>
      </dl>
      <div class="row actions">
        ${this.link ? html`<wa-button variant="brand" @click=${() => this.review()}>${say("compare.review")}</wa-button>` : ""}
        <wa-button appearance="outlined" @click=${() => this.open({ page: "compare", a: this.b, b: this.a })}>${say("compare.swap")}</wa-button>
        ${exports(["html", "csv", "json"], (form) => this.export(form), say)}
      </div>
      ${this.reason ? failure(this.reason, say) : ""}`;
  }

  private named(one: Run): TemplateResult {
    const name = runName(one, this.say, this.locale);
    return this.link ? this.way({ page: "run", run: one.id }, name) : html`${name}`;
  }

  private cases(comparison: Comparison): TemplateResult {
    const { say } = this;
    const all = byKind(comparison);
    const kind = this.kind ?? KINDS.find((one) => all[one].length) ?? "regressed";
    const fitting = all[kind].filter((one) => !this.slice || one.slices[this.slice[0]] === this.slice[1]);
    return html`<section id="cases">
      <h2 tabindex="-1">${say("compare.cases")}</h2>
      <div class="tabs" role="group" aria-label=${say("compare.cases")}>
        ${KINDS.map((one) => html`<button aria-pressed=${one === kind ? "true" : "false"} @click=${() => this.show(one)}>${say(`compare.kind.${one}`)} (${all[one].length})</button>`)}
      </div>
      <p class="quiet">${say(`compare.kind.${kind}.about`, { name: named(comparison.main, say) })}</p>
      ${this.slice
        ? html`<p class="row">${say("cases.filtered", { kind: kindName(this.slice[0], say), group: groupName(this.slice[1]) })}
            <button class="plain" @click=${() => (this.slice = undefined)}>${say("cases.filtered.clear")}</button></p>`
        : ""}
      ${fitting.length ? this.table(fitting.slice(0, this.most), comparison.main) : html`<p>${say(`compare.kind.${kind}.none`)}</p>`}
      ${fitting.length > this.most ? html`<p><wa-button appearance="outlined" @click=${() => (this.most += SHOWN)}>${say("cases.more")}</wa-button></p>` : ""}
    </section>`;
  }

  private table(cases: readonly Change[], main: string): TemplateResult {
    const { say } = this;
    return html`<table class="stack">
      <thead><tr>${["case", "score", "steps"].map((name) => html`<th scope="col">${name === "score" ? named(main, say) : say(`compare.column.${name}`)}</th>`)}</tr></thead>
      <tbody>
        ${cases.map(
          (one) => html`<tr>
            <th scope="row">${this.way(this.place(one.id), one.id)}<span class="means">${groupsTold(one.slices, say)}</span></th>
            <td class="number" data-name=${named(main, say)}>${this.scores(one, main)}</td>
            <td data-name=${say("compare.column.steps")}>${stepsTold(one, say)}</td>
          </tr>`,
        )}
      </tbody>
    </table>`;
  }

  private scores(one: Change, main: string): unknown {
    const { say, locale } = this;
    const told = (amount: number | null): string => (amount === null ? say("compare.noscore") : value(amount, unit(main), locale));
    if (one.before === one.after) return told(one.after);
    const far = one.before === null || one.after === null ? "" : change(one.after - one.before, unit(main), locale, say);
    return html`${told(one.before)} → ${told(one.after)} <span class="means">${far}</span>`;
  }

  private chart(comparison: Comparison): unknown {
    const { say, locale } = this;
    const shares = Object.keys(comparison.tests).filter((name) => unit(name) === "share" && comparison.differences[name]);
    if (shares.length < 2) return "";
    const rows = shares.map((name) => ({ label: named(name, say), ...comparison.differences[name]! }));
    return html`<h3>${say("compare.chart")}</h3>
      <fingerpost-forest zero .rows=${rows} .theme=${this.theme} .label=${say("compare.chart")} .format=${(tick: number) => change(tick, "share", locale, say)}></fingerpost-forest>`;
  }

  private one(found: Found): TemplateResult {
    const { say } = this;
    const all = byKind(found.comparison);
    const kind = KINDS.find((each) => all[each].some((one) => one.id === this.case));
    const { at, last, next } = kind ? around(all[kind], this.case) : { at: -1, last: undefined, next: undefined };
    const names = found.runs.map((one, n) => say("compare.side", { side: say(n ? "compare.after" : "compare.before"), name: runName(one, say, this.locale) }));
    return html`<nav class="row" aria-label=${say("compare.around")}>
        ${this.way({ page: "compare", a: this.a, b: this.b }, say("compare.back"))}
        ${kind ? html`<span class="quiet">${say(`compare.nth.${kind}`, { at: at + 1, all: all[kind].length })}</span>` : ""}
        ${last ? this.way(this.place(last), html`${say("compare.last")}<span class="sr">: ${last}</span>`) : ""}
        ${next ? this.way(this.place(next), html`${say("compare.next")}<span class="sr">: ${next}</span>`) : ""}
      </nav>
      ${this.link ? html`<p class="row actions"><wa-button size="s" appearance="outlined" @click=${() => this.review([this.case])}>${say("compare.review.one")}</wa-button></p>` : ""}
      ${this.reason ? failure(this.reason, say) : ""}
      <fingerpost-compare-case .api=${this.api} .theme=${this.theme} .locale=${this.locale} .a=${this.a} .b=${this.b} .case=${this.case} .names=${names}></fingerpost-compare-case>`;
  }

  private place(id: string): Place {
    return { page: "compare", a: this.a, b: this.b, case: id };
  }

  private show(kind: Kind): void {
    [this.kind, this.most] = [kind, SHOWN];
  }

  private look(slice: readonly [string, string] | undefined): void {
    this.slice = slice;
    void this.updateComplete.then(() => {
      const heading = this.renderRoot.querySelector<HTMLElement>("#cases h2");
      heading?.focus();
      heading?.scrollIntoView({ block: "start" });
    });
  }

  /** Have people rate cases; by default the regressed ones, then those that changed otherwise. */
  private async review(cases?: readonly string[]): Promise<void> {
    const found = this.found.value!;
    const all = byKind(found.comparison);
    try {
      const title = this.say("compare.review.title", { name: runName(found.runs[1], this.say, this.locale) });
      const asked = { title, runs: [this.a, this.b], rubric: "better", cases: cases ?? KINDS.flatMap((kind) => all[kind].map((one) => one.id)).slice(0, RATED) };
      this.open({ page: "review", review: (await body(this.api.POST("/v1/evaluations/reviews", { body: asked as never }))).id });
    } catch (reason) {
      this.reason = reason;
    }
  }

  /** Have people rate cases; by default the regressed ones, then those that changed otherwise. */

  private async export(form: "html" | "csv" | "json"): Promise<void> {
    const query = { format: form, ...(form === "html" && { beside: this.a }) };
    try {
      await download(this.api.GET("/v1/evaluations/runs/{id}/export", { params: { path: { id: this.b }, query }, parseAs: "blob" }), `comparison.${form}`);
      this.news = this.say("export.done");
    } catch (reason) {
      this.reason = reason;
    }
  }

  private readonly opened = (event: CustomEvent<Place>): void => {
    const to = event.detail;
    if (to.page === "compare") [this.a, this.b, this.case] = [to.a ?? "", to.b ?? "", to.case ?? ""];
  };
}

function stepsTold(one: Change, say: Say): string {
  const told = Object.entries(counted(one)).filter(([, n]) => n > 0);
  return told.length ? told.map(([code, n]) => say(`compare.steps.${code}`, { n })).join(", ") : say("compare.steps.none");
}

declare global {
  interface HTMLElementTagNameMap {
    "fingerpost-compare": Compare;
  }
}
