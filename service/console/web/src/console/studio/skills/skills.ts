/** Roles and the skills graph: found by name, looked at, edited. */
import { Task } from "@lit/task";
import { html, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { body } from "../../../api/client";
import { empty, shown } from "../../../kit/states";
import skillWords from "../../../words/en/skills.json";
import { type Names, all, forget, names } from "../../names";
import { ConsolePage } from "../../page";
import { address } from "../../router";
import { tabs } from "../../tabs";
import type { Edge } from "./graph";
import "./graph-part";
import "./role-part";
import "./skill-part";
import { skillsStyles } from "./skills.css";

const MOST = 200; // in the list at once: who looks for one of more types a few letters

@customElement("console-skills")
export class Skills extends ConsolePage {
  static override styles: CSSResultGroup[] = [...ConsolePage.styles, skillsStyles];
  protected override readonly tables = { en: skillWords };

  @state() private wanted = "";
  private readonly known = new Task(this, {
    args: () => [this.api],
    task: async ([api]) => {
      const page = (cursor?: string) => body(api.GET("/v1/edges", { params: { query: { limit: 200, ...(cursor && { cursor }) } } }));
      const [named, edges] = await Promise.all([names(api), all<Edge>(page)]);
      return { named, edges };
    },
  });

  override connectedCallback(): void {
    super.connectedCallback();
    forget(this.api); // somebody may have edited them on another page
  }

  protected override get heading(): string {
    return this.say("title");
  }

  protected override get lead(): unknown {
    return this.say("lead");
  }

  protected override content(): unknown {
    const chosen = this.params["role"] ?? this.params["skill"];
    return shown(this.known, this.say, ({ named, edges }) => html`<div class="browse ${chosen ? "chosen" : ""}">
      ${this.list(named)}
      <div><p class="back"><a href="#/skills">${this.say("back")}</a></p>${this.detail(named, edges)}</div>
    </div>`);
  }

  private detail(known: Names, edges: readonly Edge[]): TemplateResult {
    const { role, skill } = this.params;
    const again = (): void => void this.known.run();
    if (role) return html`<console-role .api=${this.api} .me=${this.me} .theme=${this.theme} .known=${known} .edges=${edges} .subject=${role}></console-role>`;
    if (skill) return html`<console-skill .api=${this.api} .me=${this.me} .theme=${this.theme} .known=${known} .edges=${edges} .skill=${skill} @edges-changed=${again}></console-skill>`;
    return empty(this.say("choose"));
  }

  private list(known: Names): TemplateResult {
    const [say, skills] = [this.say, this.params["list"] === "skills" || this.params["skill"] !== undefined];
    const views = [
      { text: say("roles"), to: address("/skills"), here: !skills },
      { text: say("skills"), to: address("/skills", { list: "skills" }), here: skills },
    ];
    const items = skills ? [...known.skills.values()] : [...known.roles.values()];
    const found = items.filter((item) => matches(item, this.wanted)).sort((a, b) => a.label.localeCompare(b.label));
    const here = this.params[skills ? "skill" : "role"];
    const link = (id: string): string => address("/skills", { [skills ? "skill" : "role"]: id });
    return html`<div class="list">
      ${tabs(views, say("list"))}
      <label class="field">${say(skills ? "find.skill" : "find.role")}<input type="search" .value=${this.wanted} @input=${(event: Event) => (this.wanted = (event.target as HTMLInputElement).value)} /></label>
      <p class="quiet" role="status">${say("found", { n: found.length })}</p>
      <ul>${found.slice(0, MOST).map((item) => html`<li><a href=${link(item.id)} aria-current=${item.id === here ? "true" : "false"}>${item.label}</a></li>`)}</ul>
      ${found.length > MOST ? html`<p class="quiet">${say("found.more", { n: found.length - MOST })}</p>` : ""}
      ${items.length ? "" : html`<p>${say("none")}</p>`}
    </div>`;
  }
}

function matches(item: { label: string; id: string; altLabels?: readonly string[] }, wanted: string): boolean {
  const text = wanted.trim().toLowerCase();
  return [item.label, item.id, ...(item.altLabels ?? [])].some((name) => name.toLowerCase().includes(text));
}
