/** `<fingerpost-gap learner roles>`: what somebody can do now beside what roles ask for, how sure, and on what grounds. */
import { type TemplateResult, html, nothing } from "lit";
import { Task } from "@lit/task";
import { customElement, property, query, state } from "lit/decorators.js";
import "@awesome.me/webawesome/dist/components/progress-bar/progress-bar.js";
import "../../charts/radar";
import type { Constraints } from "../../api/types";
import { FingerpostElement } from "../../kit/element";
import { looks } from "../../kit/looks";
import { empty, failure, shown } from "../../kit/states";
import { themed } from "../../kit/theme";
import gapWords from "../../words/en/gap.json";
import { type Whole, planned, whole } from "./asking";
import "./check-in";
import { gapStyles } from "./gap.css";
import { axes, bySkill, goals, sorted } from "./reading";
import { type Told, table } from "./table";

/**
 * Tells `fingerpost-make-path` {learner, roles} when a path is asked for; unless the host page prevents it, the element
 * makes the path itself and tells `fingerpost-path-changed` {path}. Tells `fingerpost-gap-changed` {learner} when
 * something new is known of the learner.
 */
@customElement("fingerpost-gap")
export class FingerpostGap extends FingerpostElement {
  static override styles = [themed, looks, gapStyles];
  protected override readonly tables = { en: gapWords };

  /** A learner's id; the caller where it is left out. */
  @property() learner = "";
  /** Ids of roles, with a space or comma between them; `id=0.5` gives one less weight. */
  @property() roles = "";
  @state() private making = false;
  @state() private trouble?: unknown;
  @query("form") private form?: HTMLFormElement;

  private readonly loading = new Task(this, {
    args: () => [this.api, this.learner, this.roles] as const,
    task: ([api, learner, roles], { signal }) => whole(api, learner, goals(roles), signal),
  });

  protected override view(): unknown {
    return shown(this.loading, this.say, (found) => (found ? this.page(found) : empty(this.say(this.roles ? "none.learner" : "none.roles"))));
  }

  private page(found: Whole): TemplateResult {
    const { open, held } = sorted(found.gap);
    const told: Told = {
      say: this.say,
      locale: this.locale,
      estimates: new Map(found.gap.profile.estimates?.map((each) => [each.skill, each])),
      evidence: bySkill(found.evidence),
    };
    return html`${this.header(found, open.length)}
      <div class="split">${this.radar(found)} <div>${open.length ? this.make(found) : nothing} ${this.checkIn(found)}</div></div>
      ${open.length ? table(open, this.say("table.open", { n: open.length }), told) : nothing}
      ${held.length ? html`<details class="held" ?open=${!open.length}><summary>${this.say("table.held", { n: held.length })}</summary>${table(held, this.say("table.held.said"), told)}</details>` : nothing}
      <p class="quiet">${this.say("levels.said")}</p>`;
  }

  private header({ learner, roles, gap }: Whole, open: number): TemplateResult {
    const share = Math.round(gap.coverage * 100);
    return html`<header part="header">
      <p class="quiet eyebrow">${this.say("title.for")} <bdi>${learner}</bdi></p>
      <h2><bdi>${roles.join(" · ")}</bdi></h2>
      <p>${open ? this.say("summary", { n: open }) : this.say("summary.none")}</p>
      <wa-progress-bar value=${share} label=${this.say("coverage", { share })}></wa-progress-bar>
      <p class="quiet">${this.say("coverage", { share })}</p>
    </header>`;
  }

  private radar({ gap }: Whole): unknown {
    const rows = axes(gap);
    if (!rows.length) return nothing;
    const of = gap.rows.filter((row) => row.origin === "role").length;
    return html`<figure>
      <fingerpost-radar .rows=${rows} .locale=${this.locale} .theme=${this.theme}></fingerpost-radar>
      <figcaption class="quiet">${this.say("radar.said")} ${rows.length < of ? this.say("radar.most", { shown: rows.length, of }) : nothing}</figcaption>
    </figure>`;
  }

  private make(found: Whole): TemplateResult {
    return html`<section class="panel">
      <h3>${this.say("make.title")}</h3>
      <p class="quiet">${this.say("make.said")}</p>
      <form @submit=${(event: Event) => void this.plan(event, found)}>
        <div class="form">
          <label class="field">${this.say("make.hours")}<input name="hoursPerWeek" type="number" min="0.5" max="168" step="any" placeholder=${this.say("make.own")} /></label>
          <label class="field">${this.say("make.weeks")}<input name="weeks" type="number" min="1" max="520" placeholder=${this.say("make.any")} /></label>
        </div>
        <wa-button type="submit" variant="brand" ?loading=${this.making} ?disabled=${this.making}>${this.say("make.do")}</wa-button>
      </form>
      <div aria-live="polite">${this.making ? html`<p class="quiet">${this.say("make.wait")}</p>` : nothing}</div>
      ${this.trouble ? failure(this.trouble, this.say) : nothing}
    </section>`;
  }

  private checkIn({ learner }: Whole): TemplateResult {
    const again = (): void => {
      this.tell("gap-changed", { learner });
      void this.loading.run();
    };
    return html`<fingerpost-check-in .api=${this.api} .locale=${this.locale} .theme=${this.theme} .learner=${learner} .goals=${this.aimed()} @answered=${again}></fingerpost-check-in>`;
  }

  private async plan(event: Event, { learner }: Whole): Promise<void> {
    event.preventDefault();
    const roles = this.aimed();
    if (this.making || !this.tell("make-path", { learner, roles })) return;
    const given = [...new FormData(this.form)].filter(([, value]) => value !== "");
    const limits: Partial<Constraints> = Object.fromEntries(given.map(([name, value]) => [name, Number(value)]));
    [this.making, this.trouble] = [true, undefined];
    try {
      const path = await planned(this.api, learner, roles, limits);
      this.tell("path-changed", { path: path.id, version: path.version, fingerprint: path.fingerprint, status: path.status });
    } catch (reason) {
      this.trouble = reason;
    } finally {
      this.making = false;
    }
  }

  /** The same list as long as the attribute is the same: a task that depends on it does not run again. */
  private aimed(): ReturnType<typeof goals> {
    if (this.known.roles !== this.roles) this.known = { roles: this.roles, goals: goals(this.roles) };
    return this.known.goals;
  }

  private known: { roles: string; goals: ReturnType<typeof goals> } = { roles: "", goals: [] };
}
