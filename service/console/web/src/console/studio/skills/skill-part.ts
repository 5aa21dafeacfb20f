/** One skill: what comes before it and what it opens, each prerequisite confirmed, rejected or added by people. */
import { html, type CSSResultGroup, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { Problem, body } from "../../../api/client";
import skillWords from "../../../words/en/skills.json";
import { type Names, label } from "../../names";
import { ConsolePart } from "../../page";
import { address } from "../../router";
import { type Edge, edgeId, meant, named, ofSkill } from "./graph";
import { skillsStyles } from "./skills.css";

const LEVELS = [1, 2, 3, 4, 5];
const TONE = { confirmed: "good", suggested: "brand", rejected: "bad" } as const;

/** Fires `edges-changed` after a write. */
@customElement("console-skill")
export class SkillPart extends ConsolePart {
  static override styles: CSSResultGroup[] = [...ConsolePart.styles, skillsStyles];
  protected override readonly tables = { en: skillWords };

  @property() skill = "";
  @property({ attribute: false }) known!: Names;
  @property({ attribute: false }) edges: readonly Edge[] = [];
  @state() private wrong = "";

  protected override view(): TemplateResult {
    const [say, skill] = [this.say, this.known.skills.get(this.skill)];
    if (!skill) return html`<p>${say("skill.unknown")}</p>`;
    const roles = [...this.known.roles.values()].filter((role) => role.requirements.some((each) => each.skill === this.skill));
    const pick = (event: Event): void => this.go(address("/skills", { skill: (event as CustomEvent<string>).detail }));
    return html`<h2 class="first">${skill.label}</h2>
      <p>${skill.description || say("skill.none")}</p>
      ${skill.altLabels.length ? html`<p class="quiet">${say("also", { names: skill.altLabels.join(", ") })}</p>` : ""}
      <p class="quiet">${roles.length ? html`${say("asked.by")} ${roles.map((role, at) => html`${at ? ", " : ""}<a href=${address("/skills", { role: role.id })}>${role.label}</a>`)}` : say("asked.none")}</p>
      <details class="picture" open><summary>${say("drawn")}</summary>
        <console-skill-graph .drawing=${ofSkill(this.skill, this.edges, this.known)} .theme=${this.theme} @picked=${pick}></console-skill-graph></details>
      ${this.side("before", this.edges.filter((edge) => edge.after === this.skill))}
      ${this.side("after", this.edges.filter((edge) => edge.before === this.skill))}
      ${this.may("graph:write") ? this.adding() : ""}`;
  }

  private side(which: "before" | "after", edges: readonly Edge[]): TemplateResult {
    const say = this.say;
    if (!edges.length) return html`<h3>${say(which)}</h3><p class="quiet">${say(`${which}.none`)}</p>`;
    return html`<h3>${say(which)}</h3>
      <table class="stack"><caption class="sr">${say(which)}</caption>
        <thead><tr>${["skill", "levels", "kind", "why"].map((name) => html`<th scope="col">${say(`col.${name}`)}</th>`)}<th scope="col"><span class="sr">${say("col.actions")}</span></th></tr></thead>
        <tbody>${edges.map((edge) => this.row(edge, edge[which]))}</tbody></table>`;
  }

  private row(edge: Edge, other: string): TemplateResult {
    const [say, name] = [this.say, label(this.known, other)];
    const deed = (status: Edge["status"], key: string): TemplateResult =>
      html`<wa-button size="s" appearance="outlined" @click=${() => this.write({ ...edge, status }, edge)}>${say(key)}<span class="sr"> ${name}</span></wa-button>`;
    return html`<tr>
      <th scope="row"><a href=${address("/skills", { skill: other })}>${name}</a></th>
      <td data-name=${say("col.levels")}>${say("edge.levels", { before: edge.beforeLevel, after: edge.afterLevel })}</td>
      <td data-name=${say("col.kind")}><span class="mark ${TONE[edge.status]}">${say(`edge.${edge.status}`)}</span> <span class="quiet">${say(`edge.${edge.strength}`)}</span></td>
      <td data-name=${say("col.why")} class="quiet">${edge.provenance}</td>
      <td>${this.may("graph:write") ? html`<div class="row">${edge.status === "confirmed" ? "" : deed("confirmed", "confirm")}${edge.status === "rejected" ? "" : deed("rejected", "reject")}</div>` : ""}</td>
    </tr>`;
  }

  private adding(): TemplateResult {
    const say = this.say;
    const level = (name: string, chosen: number): TemplateResult => html`<label class="field">${say(name)}<select name=${name}>
      ${LEVELS.map((each) => html`<option value=${each} ?selected=${each === chosen}>${each} – ${say(`level.${each}`)}</option>`)}</select></label>`;
    return html`<h3>${say("edge.add")}</h3>
      <form class="bar" @submit=${this.add}>
        <label class="field grow">${say("edge.other")}<input name="other" list="skills" required autocomplete="off" /></label>
        <datalist id="skills">${[...this.known.skills.values()].map((skill) => html`<option value=${skill.label}></option>`)}</datalist>
        ${level("edge.other.level", 1)} ${level("edge.this.level", 1)}
        <label class="field">${say("edge.strength")}<select name="strength"><option value="hard">${say("edge.hard")}</option><option value="soft">${say("edge.soft")}</option></select></label>
        <wa-button type="submit" variant="brand">${say("add")}</wa-button>
      </form>
      <p role="alert" class="wrong">${this.wrong}</p>`;
  }

  private readonly add = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const given = new FormData(form);
    const before = meant(String(given.get("other")), this.known);
    if (before === undefined) {
      this.wrong = this.say("add.unknown");
      return;
    }
    const [beforeLevel, afterLevel] = [Number(given.get("edge.other.level")), Number(given.get("edge.this.level"))];
    const edge: Edge = {
      type: "edge", before, after: this.skill, beforeLevel, afterLevel, strength: given.get("strength") as "hard",
      status: "confirmed", provenance: this.say("edge.provenance"), probability: null, grounds: [],
    }; // prettier-ignore
    if (await this.write(edge)) form.reset();
  };

  /** Write an edge; a circle that it would make is told in the names of its skills. An undo writes what was before. */
  private async write(edge: Edge, before?: Edge): Promise<boolean> {
    this.wrong = "";
    const put = (each: Edge): Promise<unknown> =>
      body(this.api.PUT("/v1/edges/{id}", { params: { path: { id: edgeId(each) } }, body: each }));
    try {
      await put(edge);
    } catch (reason) {
      this.wrong = reason instanceof Problem && reason.status ? named(this.told(reason), this.known) : this.told(reason);
      this.toast(this.wrong, { bad: true });
      return false;
    }
    const back = async (): Promise<void> => {
      await this.attempt(() => put(before ?? { ...edge, status: "rejected" }));
      this.dispatchEvent(new CustomEvent("edges-changed"));
    };
    const facts = { before: label(this.known, edge.before), after: label(this.known, edge.after) };
    this.toast(this.say(`edge.done.${edge.status}`, facts), { undo: back });
    this.dispatchEvent(new CustomEvent("edges-changed"));
    return true;
  }
}
