/** One role: what it asks for, drawn and as a table that can be edited. */
import { Task } from "@lit/task";
import { html, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { type Tagged, body, tagged } from "../../../api/client";
import { shown } from "../../../kit/states";
import skillWords from "../../../words/en/skills.json";
import { type Names, label } from "../../names";
import { ConsolePart } from "../../page";
import { address } from "../../router";
import { ifMatch } from "../../if-match";
import { type Edge, type Role, meant, ofRole } from "./graph";
import { skillsStyles } from "./skills.css";

type Requirement = Role["requirements"][number];

const LEVELS = [1, 2, 3, 4, 5];

@customElement("console-role")
export class RolePart extends ConsolePart {
  static override styles: CSSResultGroup[] = [...ConsolePart.styles, skillsStyles];
  protected override readonly tables = { en: skillWords };

  @property() subject = "";
  @property({ attribute: false }) known!: Names;
  @property({ attribute: false }) edges: readonly Edge[] = [];
  /** Requirements as they are being edited; undefined while they are as read. */
  @state() private draft?: readonly Requirement[];
  @state() private busy = false;
  @state() private wrong = "";

  private readonly task = new Task(this, {
    args: () => [this.subject] as const,
    task: ([id]) => tagged(this.api.GET("/v1/roles/{id}", { params: { path: { id } } })),
    onComplete: () => (this.draft = undefined),
  });

  protected override view(): unknown {
    return shown(this.task, this.say, (read) => this.one(read));
  }

  private one(read: Tagged<Role>): TemplateResult {
    const [say, role] = [this.say, read.value];
    const pick = (event: Event): void => this.go(address("/skills", { skill: (event as CustomEvent<string>).detail }));
    const rows = this.draft ?? role.requirements;
    return html`<h2 class="first">${role.label}</h2>
      <p>${role.description || say("role.none")}</p>
      <details class="picture" open><summary>${say("drawn")}</summary>
        <console-skill-graph .drawing=${ofRole(role, this.edges, this.known)} .theme=${this.theme} @picked=${pick}></console-skill-graph>
        <p class="quiet">${say("drawn.help")}</p></details>
      <h3>${say("requirements", { n: rows.length })}</h3>
      <table class="stack"><caption>${say("requirements.help")}</caption>
        <thead><tr>${["skill", "level", "weight", "source"].map((name) => html`<th scope="col">${say(`col.${name}`)}</th>`)}<th scope="col"><span class="sr">${say("col.actions")}</span></th></tr></thead>
        <tbody>${rows.map((each, at) => this.row(each, at, rows))}</tbody></table>
      ${this.may("graph:write") ? this.adding(rows) : ""} ${this.draft ? this.saving(read) : ""}`;
  }

  private row(each: Requirement, at: number, rows: readonly Requirement[]): TemplateResult {
    const [say, may, name] = [this.say, this.may("graph:write"), label(this.known, each.skill)];
    const change = (more: Partial<Requirement>): void => {
      this.draft = rows.map((row, n) => (n === at ? { ...row, assumed: false, ...more } : row));
    };
    const value = (event: Event): number => Number((event.target as HTMLInputElement).value);
    return html`<tr>
      <th scope="row"><a href=${address("/skills", { skill: each.skill })}>${name}</a></th>
      <td data-name=${say("col.level")}>${may
        ? html`<select aria-label=${say("level.of", { skill: name })} @change=${(event: Event) => change({ level: value(event) })}>
            ${LEVELS.map((level) => html`<option value=${level} .selected=${level === each.level}>${level} – ${say(`level.${level}`)}</option>`)}</select>`
        : html`${each.level} – ${say(`level.${each.level}`)}`}</td>
      <td data-name=${say("col.weight")}>${may
        ? html`<input type="number" class="small" min="0.1" max="100" step="0.1" aria-label=${say("weight.of", { skill: name })} .value=${String(each.weight)} @change=${(event: Event) => value(event) > 0 && change({ weight: value(event) })} />`
        : each.weight}</td>
      <td data-name=${say("col.source")} class="quiet">${each.source} ${each.assumed ? html`<span class="mark warn">${say("assumed")}</span>` : ""}</td>
      <td>${may ? html`<wa-button size="s" appearance="plain" @click=${() => (this.draft = rows.filter((_, n) => n !== at))}>${say("remove")}<span class="sr"> ${name}</span></wa-button>` : ""}</td>
    </tr>`;
  }

  private adding(rows: readonly Requirement[]): TemplateResult {
    const say = this.say;
    const add = (event: SubmitEvent): void => {
      event.preventDefault();
      const form = event.target as HTMLFormElement;
      const skill = meant(String(new FormData(form).get("skill")), this.known);
      this.wrong = skill === undefined ? say("add.unknown") : rows.some((row) => row.skill === skill) ? say("add.there") : "";
      if (this.wrong || skill === undefined) return;
      this.draft = [...rows, { skill, level: 2, weight: 1, source: "", assumed: false }];
      form.reset();
    };
    return html`<form class="bar" @submit=${add}>
      <label class="field grow">${say("add.requirement")}<input name="skill" list="skills" required autocomplete="off" aria-invalid=${this.wrong ? "true" : "false"} aria-describedby="wrong" />
        <small id="wrong" role="status">${this.wrong}</small></label>
      <datalist id="skills">${[...this.known.skills.values()].map((skill) => html`<option value=${skill.label}></option>`)}</datalist>
      <wa-button type="submit" appearance="outlined">${say("add")}</wa-button>
    </form>`;
  }

  private saving(read: Tagged<Role>): TemplateResult {
    const say = this.say;
    return html`<div class="bar save" role="status"><span class="grow">${say("unsaved")}</span>
      <wa-button variant="brand" ?loading=${this.busy} @click=${() => this.save(read)}>${say("save")}</wa-button>
      <wa-button appearance="outlined" @click=${() => (this.draft = undefined)}>${say("discard")}</wa-button></div>`;
  }

  /** Write what was edited. Where somebody else wrote meanwhile, read theirs and keep the edit beside it. */
  private async save(read: Tagged<Role>): Promise<void> {
    const draft = this.draft!;
    const put = (role: Role, etag: string | undefined): Promise<unknown> =>
      body(this.api.PUT("/v1/roles/{id}", { params: { path: { id: role.id }, ...ifMatch(etag) }, body: role }));
    this.busy = true;
    const kept = await this.attempt(() => put({ ...read.value, requirements: [...draft] }, read.etag));
    this.busy = false;
    const back = async (): Promise<void> => {
      await this.attempt(() => put(read.value, undefined));
      await this.task.run();
    };
    if (kept) this.toast(this.say("saved", { name: read.value.label }), { undo: back });
    await this.task.run();
    if (!kept) this.draft = draft;
  }
}
