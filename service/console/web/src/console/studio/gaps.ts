/** What roles ask for and no content teaches: which role suffers, and what would help. */
import { Task } from "@lit/task";
import { html, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { body } from "../../api/client";
import type { components } from "../../api/schema";
import { shown } from "../../kit/states";
import gapWords from "../../words/en/gaps.json";
import { type Names, label, names } from "../names";
import { ConsolePage } from "../page";
import { address } from "../router";

type Schema = components["schemas"];
/** The client has arrays for pairs. */
type Health = Omit<Schema["GraphHealth"], "contradictions"> & { contradictions: readonly { cycle: readonly string[] }[] };
type Untaught = Schema["Untaught"];
type Count = Schema["Count"];

@customElement("console-catalogue-gaps")
export class CatalogueGaps extends ConsolePage {
  protected override readonly tables = { en: gapWords };

  private readonly task = new Task(this, {
    args: () => [this.api],
    task: async ([api]) => {
      const [health, known] = await Promise.all([body(api.GET("/v1/graph/health")), names(api)]);
      return { health, known };
    },
  });

  protected override get heading(): string {
    return this.say("title");
  }

  protected override get lead(): unknown {
    return this.say("lead");
  }

  protected override content(): unknown {
    return shown(this.task, this.say, ({ health, known }) => html`${this.summary(health)} ${this.targets(health, known)} ${this.rest(health, known)}`);
  }

  private summary(health: Health): TemplateResult {
    const say = this.say;
    const facts = { skills: health.skills, resources: health.resources };
    return html`<wa-callout variant=${health.untaughtTargetCount ? "warning" : "success"}>
      <strong>${health.untaughtTargetCount ? say("some", { n: health.untaughtTargetCount }) : say("none")}</strong>
      <div>${say("looked", facts)}</div>
    </wa-callout>`;
  }

  private targets(health: Health, known: Names): unknown {
    if (!health.untaughtTargets.length) return "";
    const say = this.say;
    const head = ["skill", "levels", "roles", "help"].map((name) => html`<th scope="col">${say(`col.${name}`)}</th>`);
    return html`<h2>${say("targets")}</h2>
      <table class="stack"><caption class="sr">${say("targets")}</caption><thead><tr>${head}</tr></thead>
        <tbody>${health.untaughtTargets.map((one) => this.row(one, known))}</tbody></table>
      ${this.more(health.untaughtTargetCount, health.untaughtTargets.length)}`;
  }

  private row(one: Untaught, known: Names): TemplateResult {
    const say = this.say;
    const [lowest, highest] = [Math.min(...one.levels), Math.max(...one.levels)];
    const from = { from: Math.max(0, lowest - 1), to: highest, word: say(`level.${highest}`), skill: one.label };
    return html`<tr>
      <th scope="row"><a href=${address("/skills", { skill: one.skill })}>${one.label}</a></th>
      <td data-name=${say("col.levels")}>${say(lowest > 1 ? "taught.low" : "taught.not", { taught: lowest - 1, highest })}</td>
      <td data-name=${say("col.roles")}>${one.roles.map((role, at) => html`${at ? ", " : ""}<a href=${address("/skills", { role })}>${label(known, role)}</a>`)}</td>
      <td data-name=${say("col.help")}>${say("help", from)} <a href=${address("/catalogue", { q: one.label })}>${say("help.search")}</a></td>
    </tr>`;
  }

  /** What stands in no role's way, folded. */
  private rest(health: Health, known: Names): TemplateResult {
    const say = this.say;
    const skill = (id: string): TemplateResult => html`<a href=${address("/skills", { skill: id })}>${label(known, id)}</a>`;
    const resource = (id: string): TemplateResult => html`<a href=${address("/catalogue", { resource: id })}>${id}</a>`;
    return html`<h2>${say("rest")}</h2>
      ${this.finding("levels", health.untaughtLevelCount, health.untaughtLevels.map((one) => html`${skill(one.skill)}: ${say("levels.named", { levels: one.levels.join(", ") })}`))}
      ${this.counted("without.content", health.skillsWithoutContent, skill)} ${this.counted("without.skills", health.contentWithoutSkills, resource)}
      ${this.counted("orphans", health.orphans, skill)}
      ${this.finding("same", health.duplicateCount, health.duplicates.map((one) => html`${one.name}: ${one.skills.map((id, at) => html`${at ? ", " : ""}${skill(id)}`)}`))}
      ${this.finding("circles", health.contradictions.length, health.contradictions.map((circle) => html`${circle.cycle.map((id) => label(known, id)).join(" → ")}`))}`;
  }

  private counted(name: string, count: Count, show: (id: string) => TemplateResult): unknown {
    return this.finding(name, count.count, count.examples.map(show));
  }

  private finding(name: string, count: number, items: readonly unknown[]): TemplateResult {
    const say = this.say;
    if (!count) return html`<p class="row"><span class="mark good">${say("fine")}</span> ${say(`${name}.fine`)}</p>`;
    return html`<details class="card"><summary>${say(name, { n: count })}</summary><p class="quiet">${say(`${name}.why`)}</p>
      <ul>${items.map((item) => html`<li>${item}</li>`)}</ul>${this.more(count, items.length)}</details>`;
  }

  private more(count: number, shown: number): unknown {
    return count > shown ? html`<p class="quiet">${this.say("and.more", { n: count - shown })}</p>` : "";
  }
}
