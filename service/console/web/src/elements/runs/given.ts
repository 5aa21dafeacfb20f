/** A case in words: who asks for what, what a right answer must hold, and what was answered where it is no path. */
import { type TemplateResult, html } from "lit";
import { day, duration, type Say } from "../../kit/words";
import { known, plainly } from "./figures";

interface Properties {
  readonly status?: string | null;
  readonly contains?: readonly string[];
  readonly excludes?: readonly string[];
  readonly before?: readonly (readonly [string, string])[];
  readonly covers?: Readonly<Record<string, number>>;
  readonly minutes_at_most?: number | null;
}

/** The input of a case about paths; raters get it without `properties`, `why` and `witness`. */
export interface PathGiven {
  readonly role: string;
  readonly more_roles?: readonly string[];
  readonly start?: string;
  readonly profile?: Readonly<Record<string, number>>;
  readonly evidence?: readonly { readonly skill: string; readonly level: number }[];
  readonly completed?: readonly string[];
  readonly waived?: readonly string[];
  readonly constraints?: Readonly<Record<string, unknown>>;
  readonly why?: string;
  readonly properties?: Properties;
  readonly witness?: readonly string[] | null;
}

type Titles = Readonly<Record<string, string>>;
type Line = readonly [key: string, content: unknown];

export function asGiven(input: unknown): PathGiven | undefined {
  const found = input as PathGiven | null | undefined;
  return found && typeof found === "object" && typeof found.role === "string" ? found : undefined;
}

/** Show whom a path is for. */
export function givenView(given: PathGiven, say: Say, locale: string, titles: Titles = {}): TemplateResult {
  const levels: [string, number][] = [...Object.entries(given.profile ?? {}), ...(given.evidence ?? []).map((one): [string, number] => [one.skill, one.level])];
  const lines: Line[] = [
    ["given.role", [given.role, ...(given.more_roles ?? [])].map(plainly).join(", ")],
    ["given.knows", levels.length ? levels.map(([skill, level]) => say("given.level", { skill: plainly(skill), level })).join("; ") : say("given.nothing")],
    ["given.done", (given.completed ?? []).map((id) => titles[id] ?? plainly(id)).join("; ")],
    ["given.waived", (given.waived ?? []).map((id) => titles[id] ?? plainly(id)).join("; ")],
    ["given.start", given.start ? day(given.start, locale) : ""],
    ...limits(given.constraints ?? {}, say, locale, titles),
  ];
  return list(lines, say);
}

/** Show what a right answer must hold, each with whether it did where that is known. */
export function expectedView(given: PathGiven, failed: readonly string[], say: Say, locale: string, titles: Titles): TemplateResult {
  const wanted = [...demands(given.properties ?? {}, say, locale, titles)];
  const missed = wanted.filter(([name]) => failed.includes(name));
  const held = wanted.filter(([name]) => !failed.includes(name));
  return html`${given.why ? html`<p>${given.why}</p>` : ""}
    ${missed.length ? html`<ul class="demands">${missed.map(([, text]) => html`<li><span class="mark bad">${say("demand.missed")}</span> ${text}</li>`)}</ul>` : ""}
    ${held.length
      ? html`<details>
          <summary>${say("demand.held.all", { n: held.length })}</summary>
          <ul class="demands">${held.map(([, text]) => html`<li><span class="mark good">${say("demand.held")}</span> ${text}</li>`)}</ul>
        </details>`
      : ""}
    ${wanted.length ? "" : html`<p>${say("demand.none")}</p>`}
    ${given.witness?.length
      ? html`<details><summary>${say("witness", { n: given.witness.length })}</summary>
          <ol>${given.witness.map((id) => html`<li>${titles[id] ?? plainly(id)}</li>`)}</ol></details>`
      : ""}`;
}

/** Yield each demand by the name that the run knows it by, and in words. */
function* demands(wanted: Properties, say: Say, locale: string, titles: Titles): Generator<[string, string]> {
  const name = (id: string): string => titles[id] ?? plainly(id);
  if (wanted.status) yield [`status ${wanted.status}`, say(`demand.status.${wanted.status}`)];
  for (const id of wanted.contains ?? []) yield [`contains ${id}`, say("demand.contains", { name: name(id) })];
  for (const id of wanted.excludes ?? []) yield [`excludes ${id}`, say("demand.excludes", { name: name(id) })];
  for (const [a, b] of wanted.before ?? []) yield [`${a} before ${b}`, say("demand.before", { a: name(a), b: name(b) })];
  for (const [skill, level] of Object.entries(wanted.covers ?? {})) {
    yield [`covers ${skill} ${level}`, say("demand.covers", { skill: plainly(skill), level })];
  }
  const most = wanted.minutes_at_most;
  if (most != null) yield [`at most ${most} minutes`, say("demand.minutes", { time: duration(most, locale) })];
}

function limits(given: Readonly<Record<string, unknown>>, say: Say, locale: string, titles: Titles): Line[] {
  return Object.entries(given).flatMap(([name, value]): Line[] => {
    const text = limitText(name, value, locale, titles);
    const key = `limit.${name}`;
    return text && known(say, key) ? [[key, text]] : [];
  });
}

function limitText(name: string, value: unknown, locale: string, titles: Titles): string {
  if (value === null || value === undefined || value === "UTC") return "";
  if (name === "maxStepMinutes") return duration(Number(value), locale);
  if (name === "deadline") return day(String(value), locale);
  if (Array.isArray(value)) {
    return value.map((one: unknown) => (typeof one === "object" ? String((one as { resource?: string }).resource) : String(one))).map((id) => titles[id] ?? id).join("; ");
  }
  return typeof value === "object" ? Object.keys(value).join("; ") : String(value);
}

function list(lines: readonly Line[], say: Say): TemplateResult {
  return html`<dl>
    ${lines.filter(([, content]) => content !== "").map(([key, content]) => html`<dt>${say(key)}</dt><dd>${content}</dd>`)}
  </dl>`;
}

/** Show any other value: names with what they hold; what is neither text nor a list of it stays as it was kept. */
export function plainView(found: unknown, say: Say): TemplateResult {
  if (found === null || found === undefined || found === "") return html`<p>${say("plain.none")}</p>`;
  if (Array.isArray(found) && found.every(isText)) return html`<ol>${found.map((one) => html`<li>${String(one)}</li>`)}</ol>`;
  if (typeof found !== "object") return html`<p>${told(found, say)}</p>`;
  if (Array.isArray(found)) return html`<pre>${JSON.stringify(found, null, 1)}</pre>`;
  return html`<dl>
    ${Object.entries(found).map(
      ([name, one]) => html`<dt>${known(say, `plain.${name}`) ?? plainly(name)}</dt>
        <dd>${isText(one) ? told(one, say) : Array.isArray(one) && one.every(isText) ? one.join("; ") : html`<pre>${JSON.stringify(one, null, 1)}</pre>`}</dd>`,
    )}
  </dl>`;
}

function isText(found: unknown): boolean {
  return found === null || typeof found !== "object";
}

function told(found: unknown, say: Say): string {
  return typeof found === "boolean" ? say(found ? "yes" : "no") : String(found ?? "");
}
