/** `<fingerpost-path path="ID">`: a learning path over its weeks or as a graph, what can be done to it, and its check. */
import { type PropertyValues, type TemplateResult, html, nothing } from "lit";
import { Task } from "@lit/task";
import { customElement, property, query, state } from "lit/decorators.js";
import "@awesome.me/webawesome/dist/components/tab-group/tab-group.js";
import "@awesome.me/webawesome/dist/components/tab-panel/tab-panel.js";
import "@awesome.me/webawesome/dist/components/tab/tab.js";
import { Problem, type Tagged, body } from "../../api/client";
import type { Path } from "../../api/types";
import { FingerpostElement } from "../../kit/element";
import { looks } from "../../kit/looks";
import { Notice, noticed } from "../../kit/notice";
import "../../kit/passage";
import type { Passage } from "../../kit/passage";
import { failure, shown } from "../../kit/states";
import { themed } from "../../kit/theme";
import pathWords from "../../words/en/path.json";
import { type Deed, type Outcome, done, expected, read, undoing } from "./deeds";
import type { Face } from "./face";
import { page } from "./page";
import { pathStyles } from "./path.css";
import { labels, lives, next, weeks } from "./reading";

const CHANGED = 412;
const FEW_STEPS = 12; // so many are read at one go: every week stands open

/** Tells `fingerpost-path-changed` {path, version, fingerprint, status} when its path became another. */
@customElement("fingerpost-path")
export class FingerpostPath extends FingerpostElement {
  static override styles = [themed, looks, noticed, pathStyles];
  protected override readonly tables = { en: pathWords };

  /** The path's id. */
  @property() path = "";
  @state() private kept?: Tagged<Path>;
  @state() private busy = false;
  @state() private change?: Outcome;
  @state() private trouble?: unknown;
  @state() private goals: readonly string[] = [];
  @state() private opened: ReadonlySet<number> = new Set();
  @state() private openWeeks: ReadonlySet<number> = new Set();
  @state() private tab = "weeks";
  @query("fingerpost-passage") private passage!: Passage;
  private learner = true;
  private readonly notice = new Notice(this);

  private readonly loading = new Task(this, {
    args: () => [this.api, this.path] as const,
    task: ([api, id], { signal }) => (id ? read(api, id, signal) : undefined),
    onComplete: (kept) => kept && this.arrived(kept),
  });

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("fingerpost-path-changed", this.elsewhere);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("fingerpost-path-changed", this.elsewhere);
  }

  override willUpdate(changed: PropertyValues): void {
    super.willUpdate(changed);
    if (changed.has("path")) this.kept = this.change = this.trouble = undefined;
  }

  /** Read the path again, as somebody else may have changed it. */
  async reload(): Promise<void> {
    if (!this.path) return;
    this.kept = await read(this.api, this.path);
  }

  protected override view(): TemplateResult {
    if (!this.path) return html`<p>${this.say("no-path")}</p>`;
    return html`${shown(this.loading, this.say, () => (this.kept ? this.whole(this.kept.value) : nothing))} ${this.notice.view(this.say)}
      <fingerpost-passage .api=${this.api} .locale=${this.locale} .theme=${this.theme}></fingerpost-passage>`;
  }

  private whole(path: Path): unknown {
    const trouble = this.trouble ? failure(this.trouble, this.say) : nothing;
    const tabbed = { name: this.tab, show: (name: string) => (this.tab = name) };
    return page(this.face(path), tabbed, { trouble, change: this.change, dismiss: () => (this.change = undefined) });
  }

  private face(path: Path): Face {
    const { api, say, locale, theme, goals, opened, openWeeks, busy } = this;
    return {
      ...{ api, say, locale, theme, path, goals, opened, openWeeks, busy },
      names: labels(path),
      next: next(path)?.n,
      editable: lives(path),
      act: (deed) => void this.act(deed),
      toggle: (step) => (this.opened = toggled(this.opened, step, !this.opened.has(step))),
      toggleWeek: (week, open) => (this.openWeeks = toggled(this.openWeeks, week, open)),
      cite: (citation) => this.passage.show(citation),
    };
  }

  private arrived(kept: Tagged<Path>): void {
    this.kept = kept;
    const path = kept.value;
    const now = next(path);
    const all = weeks(path).map((week) => week.number);
    this.opened = new Set();
    this.openWeeks = new Set(path.steps.length <= FEW_STEPS ? all : [now?.week ?? all[0] ?? 1]);
    void this.name(path);
  }

  /** Find out what the roles are called and who is asking; the page stands without. */
  private async name(path: Path): Promise<void> {
    const role = (id: string): Promise<string> => body(this.api.GET("/v1/roles/{id}", { params: { path: { id } } })).then((found) => found.label);
    const skills = path.skills.map(({ skill }) => labels(path).get(skill) ?? skill);
    const roles = await Promise.all(path.roles.map((goal) => role(goal.role).catch(() => goal.role)));
    this.goals = [...roles, ...skills];
    this.learner = await body(this.api.GET("/v1/me")).then((me) => Boolean(me.learner), () => true);
  }

  private async act(deed: Deed): Promise<void> {
    const before = this.kept;
    if (!before || this.busy) return;
    const back = undoing(this.api, before.value, deed, this.learner);
    this.kept = { ...before, value: expected(before.value, deed) };
    const text = this.say(`done.${deed.kind}`, "step" in deed ? { title: deed.step.title } : {});
    await this.settle(before, () => done(this.api, before, deed), { text, ...(back && { undo: () => this.back(back) }) });
  }

  private async back(undo: (now: Tagged<Path>) => Promise<Outcome>): Promise<void> {
    const now = this.kept;
    if (now) await this.settle(now, () => undo(now), { text: this.say("done.undo") });
  }

  private async settle(before: Tagged<Path>, doing: () => Promise<Outcome>, note: { text: string; undo?: () => unknown }): Promise<void> {
    this.busy = true;
    this.trouble = undefined;
    try {
      const outcome = await doing();
      this.kept = outcome.kept;
      const planned = outcome.kept.value.version !== before.value.version;
      this.change = planned ? outcome : undefined;
      this.notice.show(note);
      const { id, version, fingerprint, status } = outcome.kept.value;
      this.tell("path-changed", { path: id, version, fingerprint, status });
      if (planned) void this.updateComplete.then(this.pointAtChange);
    } catch (reason) {
      this.kept = before;
      await this.failed(reason);
    } finally {
      this.busy = false;
    }
  }

  /** What was pressed may be gone with its step: go on with what changed. */
  private readonly pointAtChange = (): void => this.renderRoot.querySelector<HTMLElement>(".change h3")?.focus();

  private async failed(reason: unknown): Promise<void> {
    const meanwhile = reason instanceof Problem && reason.status === CHANGED;
    if (meanwhile) await this.reload().catch(() => undefined);
    this.trouble = meanwhile ? undefined : reason;
    this.notice.show({ text: this.say(meanwhile ? "failed.changed" : "done.not"), bad: true });
  }

  private readonly elsewhere = (event: Event): void => {
    const about = (event as CustomEvent<{ path?: string }>).detail?.path;
    if (about === this.path && event.composedPath()[0] !== this) void this.reload().catch(() => undefined);
  };
}

function toggled(set: ReadonlySet<number>, member: number, on: boolean): ReadonlySet<number> {
  const others = [...set].filter((each) => each !== member);
  return new Set(on ? [...others, member] : others);
}
