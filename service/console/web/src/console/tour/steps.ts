/** The steps of the tour, with addresses of what is really there. */
import { type Api, body } from "../../api/client";
import type { Me } from "../session";
import { type Params, address, find } from "../router";
import { routes, visible } from "../routes";

export interface Step {
  /** Names its words `NAME.title` and `NAME.text`. */
  readonly name: string;
  readonly to: string;
}

/** Return the steps that this caller can walk: those whose pages are for them, on the newest path if there is one. */
export async function steps(api: Api, me: Me): Promise<readonly Step[]> {
  const [paths, roles] = await Promise.all([
    body(api.GET("/v1/me/paths", { params: { query: { limit: 1 } } })),
    body(api.GET("/v1/roles", { params: { query: { limit: 50 } } })),
  ]);
  const path = paths.items[0];
  const goal = roles.items.find((role) => path?.goals.includes(role.label)) ?? roles.items[0];
  const learner: Params = path && me.role !== "learner" ? { learner: path.learner } : {};
  const there = path ? address("/path/:id", { id: path.id }) : undefined;
  const all: readonly (Step | undefined)[] = [
    goal && { name: "role", to: address("/skills", { role: goal.id }) },
    { name: "gap", to: address("/gap", learner) },
    there ? { name: "path", to: there } : undefined,
    there ? { name: "quote", to: there } : undefined,
    { name: "chat", to: address("/chat", path ? { path: path.id } : {}) },
    { name: "runs", to: "#/runs" },
  ];
  return all.filter((step): step is Step => step !== undefined && reachable(step.to, me));
}

function reachable(to: string, me: Me): boolean {
  const place = find(routes, to);
  return place !== undefined && visible(place.route, me);
}
