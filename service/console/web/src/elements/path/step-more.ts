/** A step at length, made when it is opened: all its reasons, what the resource is, and what else could be done. */
import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { Task } from "@lit/task";
import { customElement, property, state } from "lit/decorators.js";
import { body } from "../../api/client";
import type { Citation, Path, Reason, Step } from "../../api/types";
import { FingerpostElement } from "../../kit/element";
import { looks } from "../../kit/looks";
import { shown } from "../../kit/states";
import { themed } from "../../kit/theme";
import pathWords from "../../words/en/path.json";
import { alternatives } from "./alternatives";
import type { Deed } from "./deeds";
import { moreStyles } from "./step-more.css";
import { whyNot } from "./why";

type Asked = "why" | "swap";

@customElement("fingerpost-step")
export class StepMore extends FingerpostElement {
  static override styles = [themed, looks, moreStyles];
  protected override readonly tables = { en: pathWords };

  @property({ attribute: false }) path!: Path;
  @property({ attribute: false }) step!: Step;
  @property({ attribute: false }) names: ReadonlyMap<string, string> = new Map();
  @property({ attribute: false }) busy = false;
  @property({ attribute: false }) editable = true;
  @state() private asked?: Asked;

  private readonly resource = new Task(this, {
    args: () => [this.api, this.step.resource] as const,
    // What is shown of it is by the way: without the right to the catalogue it is left out.
    task: ([api, id], { signal }) => body(api.GET("/v1/resources/{id}", { params: { path: { id } }, signal })).catch(() => undefined),
  });
  private readonly whyTask = new Task(this, {
    args: () => [this.api, this.path.id, this.path.version, this.step.n, this.asked === "why"] as const,
    task: ([api, id, , n, wanted], { signal }) =>
      wanted ? body(api.GET("/v1/paths/{id}/steps/{n}/why", { params: { path: { id, n } }, signal })) : undefined,
  });
  private readonly swapTask = new Task(this, {
    args: () => [this.api, this.path.id, this.path.version, this.step.n, this.asked === "swap"] as const,
    task: ([api, id, , n, wanted], { signal }) =>
      wanted ? body(api.GET("/v1/paths/{id}/steps/{n}/alternatives", { params: { path: { id, n } }, signal })) : undefined,
  });

  override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    const was = changed.get("step") as Step | undefined;
    if (was && was.resource !== this.step.resource) this.asked = undefined;
  }

  protected override view(): TemplateResult {
    return html`<section>
      <h5>${this.say("reasons")}</h5>
      <ul class="reasons">${this.step.reasons.map((reason) => this.reason(reason))}</ul>
      ${this.about()}
      <div class="row" role="group" aria-label=${this.say("do.group")}>${this.actions()}</div>
      <div aria-live="polite">${this.answer()}</div>
    </section>`;
  }

  private reason(reason: Reason): TemplateResult {
    if (reason.kind === "fact") return html`<li>${reason.text}</li>`;
    const cited = reason.citations.map((at) => this.step.citations[at]).filter((each): each is Citation => each !== undefined);
    const buttons = cited.map((citation) => html`<button class="plain" @click=${() => this.send("cite", citation)}>${this.say("quote.open")}</button>`);
    return html`<li class=${reason.kind}><span dir="auto">${reason.text}</span> ${buttons}</li>`;
  }

  private about(): unknown {
    const found = this.resource.value;
    if (!found) return nothing;
    const kind = found.modality ? this.say(`modality.${found.modality}`) : "";
    const facts = [
      ["about.kind", kind.startsWith("modality.") ? found.modality : kind],
      ["about.provider", found.provider],
      ["about.language", found.language && new Intl.DisplayNames(this.locale, { type: "language" }).of(found.language)],
    ].filter(([, value]) => value);
    return html`<dl class="about">${facts.map(([name, value]) => html`<div><dt>${this.say(name!)}</dt><dd><bdi>${value}</bdi></dd></div>`)}</dl>`;
  }

  private actions(): unknown {
    const { step, editable } = this;
    const open = editable && (step.state === "planned" || step.state === "started");
    return [
      open && step.state === "planned" ? this.doing({ kind: "complete", step }) : nothing,
      this.asks("why", "do.why"),
      open ? this.asks("swap", "do.swap") : nothing,
      open ? this.doing({ kind: step.pinned ? "unpin" : "pin", step }) : nothing,
      open ? this.doing({ kind: "skip", step }) : nothing,
    ];
  }

  private asks(what: Asked, word: string): TemplateResult {
    const on = this.asked === what;
    return html`<button class="plain" aria-pressed=${on} @click=${() => (this.asked = on ? undefined : what)}>${this.say(word)}</button>`;
  }

  private doing(deed: Deed): TemplateResult {
    return html`<button class="plain" ?disabled=${this.busy} @click=${() => this.send("deed", deed)}>${this.say(`do.${deed.kind}`)}</button>`;
  }

  private answer(): unknown {
    if (this.asked === "why") return shown(this.whyTask, this.say, (why) => (why ? whyNot(why, { say: this.say, locale: this.locale, names: this.names, path: this.path }) : nothing));
    if (this.asked !== "swap") return nothing;
    const use = (resource: string, title: string): void => this.send("deed", { kind: "swap", step: this.step, resource, title } satisfies Deed);
    return shown(this.swapTask, this.say, (list) => (list ? alternatives(list, { say: this.say, locale: this.locale, busy: this.busy }, use) : nothing));
  }

  private send(name: "deed" | "cite", detail: Deed | Citation): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}
