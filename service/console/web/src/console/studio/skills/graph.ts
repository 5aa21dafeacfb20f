/** What of the graph is drawn, and prerequisites in words: pure, so that it can be tested without a page. */
import type { components } from "../../../api/schema";
import type { Drawing } from "../../../charts/skill-graph";
import { type Names, label } from "../../names";

export type Edge = components["schemas"]["SkillEdge"];
export type Role = components["schemas"]["Role"];

const MOST = 60; // boxes that a person can still read

export function edgeId(edge: Pick<Edge, "before" | "beforeLevel" | "after" | "afterLevel">): string {
  return `${edge.before}|${edge.beforeLevel}|${edge.after}|${edge.afterLevel}`;
}

/** Return what a role asks for, with the prerequisites among that. */
export function ofRole(role: Role, edges: readonly Edge[], known: Names): Drawing {
  const inside = new Set(role.requirements.map((each) => each.skill).slice(0, MOST));
  return drawn(inside, edges, known);
}

/** Return a skill with what comes right before and after it. */
export function ofSkill(skill: string, edges: readonly Edge[], known: Names): Drawing {
  const near = edges.filter((edge) => edge.status !== "rejected" && (edge.before === skill || edge.after === skill));
  const inside = new Set([skill, ...near.flatMap((edge) => [edge.before, edge.after])].slice(0, MOST));
  return drawn(inside, near, known, skill);
}

function drawn(inside: ReadonlySet<string>, edges: readonly Edge[], known: Names, centre?: string): Drawing {
  const shown = edges.filter((edge) => edge.status !== "rejected" && inside.has(edge.before) && inside.has(edge.after));
  const pairs = new Map(shown.map((edge) => [`${edge.before}>${edge.after}>${edge.status}`, edge]));
  return { nodes: [...inside].map((id) => ({ id, label: label(known, id), centre: id === centre })), edges: [...pairs.values()] };
}

/** Return a server's sentence with the names of skills in place of their ids. */
export function named(text: string, known: Names | undefined): string {
  if (!known) return text;
  return text.replace(/[A-Za-z0-9][A-Za-z0-9._~:-]*:[A-Za-z0-9._~:-]*[A-Za-z0-9]/g, (id) => label(known, id));
}

/** Return a name's skill or undefined: whole names first, then ids, whatever the case. */
export function meant(text: string, known: Names): string | undefined {
  const wanted = text.trim().toLowerCase();
  if (known.skills.has(text.trim())) return text.trim();
  return [...known.skills.values()].find((skill) => skill.label.toLowerCase() === wanted)?.id;
}
