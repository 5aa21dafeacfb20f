/** Names for the ids of skills and roles: the first pages of them are fetched once, a rare one by itself. */
import { type Api, body } from "../api/client";
import type { components } from "../api/schema";

export type Skill = components["schemas"]["Skill"];
export type Role = components["schemas"]["Role"];

const PAGES = 10; // of 200: beyond two thousand skills a page names the few it shows, one by one
const LARGEST_PAGE = 200;

export interface Names {
  readonly skills: ReadonlyMap<string, Skill>;
  readonly roles: ReadonlyMap<string, Role>;
}

const kept = new WeakMap<Api, Promise<Names>>();

/** Return the names that there are; asked again after `forget`. */
export function names(api: Api): Promise<Names> {
  const known = kept.get(api) ?? load(api);
  kept.set(api, known);
  known.catch(() => kept.delete(api)); // a failure is not kept
  return known;
}

export function forget(api: Api): void {
  kept.delete(api);
}

/** Return a skill's name, or its id where that is not known. */
export function label(names: Names | undefined, id: string): string {
  return names?.skills.get(id)?.label ?? names?.roles.get(id)?.label ?? id;
}

async function load(api: Api): Promise<Names> {
  const [skills, roles] = await Promise.all([
    all((cursor) => body(api.GET("/v1/skills", { params: { query: { limit: LARGEST_PAGE, cursor } } }))),
    all((cursor) => body(api.GET("/v1/roles", { params: { query: { limit: LARGEST_PAGE, cursor } } }))),
  ]);
  return { skills: byId(skills), roles: byId(roles) };
}

/** Return all items of a list, up to some two thousand. */
export async function all<T>(page: (cursor?: string) => Promise<{ items: readonly T[]; next?: string | null }>): Promise<T[]> {
  const found: T[] = [];
  let cursor: string | undefined;
  for (let turn = 0; turn < PAGES; turn++) {
    const part = await page(cursor);
    found.push(...part.items);
    if (!part.next) break;
    cursor = part.next;
  }
  return found;
}

function byId<T extends { id: string }>(items: readonly T[]): Map<string, T> {
  return new Map(items.map((item) => [item.id, item]));
}
