/** The console's pages: address after `#`, who it is for, and the element that shows it, loaded when it is asked for. */
import type { Me } from "./session";

export interface Route {
  /** The part after `#`; `:name` gives the page `params.name`, as `?name=` does. */
  readonly path: string;
  /** The name of an element that extends `ConsolePage`. */
  readonly element: string;
  readonly load: () => Promise<unknown>;
  /** A key of words/en/console.json; left out for pages that no menu names. */
  readonly menu?: string;
  readonly area: "home" | "learner" | "studio" | "admin";
  /** The scope that a caller needs to see it. */
  readonly scope?: string;
}

/** The order of the menu. */
export const AREAS = ["home", "learner", "studio", "admin"] as const;

export const routes: readonly Route[] = [
  { path: "/", element: "console-home", load: () => import("./home/home"), menu: "menu.home", area: "home" },
  { path: "/tour", element: "console-tour", load: () => import("./tour/tour"), menu: "menu.tour", area: "home" },
  { path: "/gap", element: "console-gap", load: () => import("./learner/gap-page"), menu: "menu.gap", area: "learner", scope: "learners:read" },
  { path: "/path", element: "console-path", load: () => import("./learner/path-page"), menu: "menu.path", area: "learner", scope: "paths:read" },
  { path: "/path/:id", element: "console-path", load: () => import("./learner/path-page"), area: "learner", scope: "paths:read" },
  {
    path: "/chat", element: "console-chat", load: () => import("./learner/chat-page"), menu: "menu.chat", area: "learner",
    scope: "chat:write",
  },
  { path: "/skills", element: "console-skills", load: () => import("./studio/skills/skills"), menu: "menu.skills", area: "studio", scope: "graph:read" },
  { path: "/catalogue", element: "console-catalogue", load: () => import("./studio/catalogue/catalogue"), menu: "menu.catalogue", area: "studio", scope: "catalogue:read" },
  { path: "/catalogue-gaps", element: "console-catalogue-gaps", load: () => import("./studio/gaps"), menu: "menu.catalogue-gaps", area: "studio", scope: "graph:read" },
  { path: "/tags", element: "console-tags", load: () => import("./studio/tags"), menu: "menu.tags", area: "studio", scope: "catalogue:read" },
  { path: "/edges", element: "console-edges", load: () => import("./studio/edges"), menu: "menu.edges", area: "studio", scope: "graph:read" },
  { path: "/runs", element: "console-runs", load: () => import("./studio/runs-page"), menu: "menu.runs", area: "studio", scope: "evaluations:read" },
  { path: "/runs/:id", element: "console-run", load: () => import("./studio/run-page"), area: "studio", scope: "evaluations:read" },
  { path: "/runs/:id/case", element: "console-case", load: () => import("./studio/case-page"), area: "studio", scope: "evaluations:read" },
  { path: "/compare", element: "console-compare", load: () => import("./studio/compare-page"), menu: "menu.compare", area: "studio", scope: "evaluations:read" },
  { path: "/reviews", element: "console-reviews", load: () => import("./studio/reviews-page"), menu: "menu.reviews", area: "studio", scope: "evaluations:read" },
  { path: "/reviews/:id", element: "console-review", load: () => import("./studio/review-page"), area: "studio", scope: "evaluations:read" },
  { path: "/ingests", element: "console-ingests", load: () => import("./admin/ingests"), menu: "menu.ingests", area: "admin", scope: "catalogue:read" },
  { path: "/keys", element: "console-keys", load: () => import("./admin/keys"), menu: "menu.keys", area: "admin", scope: "keys:read" },
  { path: "/settings", element: "console-settings", load: () => import("./admin/settings/settings"), menu: "menu.settings", area: "admin", scope: "settings:write" },
  { path: "/audit", element: "console-audit", load: () => import("./admin/audit"), menu: "menu.audit", area: "admin", scope: "audit:read" },
];

/** Say whether a caller may see a page: a learner only what is the learner's, anybody else what the scopes allow. */
export function visible(route: Route, me: Me): boolean {
  const learners = route.area === "home" || route.area === "learner";
  if (me.role === "learner" && !learners) return false;
  return route.scope === undefined || me.scopes.includes(route.scope);
}
