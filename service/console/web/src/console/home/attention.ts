/** What waits for a person, worst first: each is counted by itself, so that a slow one keeps no other waiting. */
import { type Api, body } from "../../api/client";
import { address } from "../router";
import type { Me } from "../session";

/** How many there are; `more` where only the first were counted. */
export interface Count {
  readonly n: number;
  readonly more: boolean;
  /** Where to begin, if that is no fixed page. */
  readonly to?: string;
}

export interface Matter {
  /** Names its words `attention.NAME` and its explanation `attention.NAME.why`. */
  readonly name: string;
  readonly to: string;
  readonly scope: string;
  readonly tone: "bad" | "warn" | "brand";
  readonly count: (api: Api) => Promise<Count>;
}

const ENOUGH = 20; // nobody needs to know of a first page whether it is 21 or 210
const query = { limit: ENOUGH };

export const matters: readonly Matter[] = [
  { name: "failed", to: "#/ingests", scope: "jobs:read", tone: "bad", count: (api) =>
    counted(body(api.GET("/v1/jobs", { params: { query: { ...query, state: "failed" } } }))) },
  { name: "contested", to: "#/", scope: "paths:read", tone: "bad", count: async (api) => {
    const page = await body(api.GET("/v1/reviews", { params: { query } }));
    const first = page.items[0];
    return { ...(await counted(Promise.resolve(page))), ...(first && { to: address("/path/:id", { id: first.path }) }) };
  } },
  { name: "runs", to: "#/runs", scope: "evaluations:read", tone: "bad", count: (api) =>
    counted(body(api.GET("/v1/evaluations/runs", { params: { query: { ...query, state: "failed" } } }))) },
  { name: "gaps", to: "#/catalogue-gaps", scope: "graph:read", tone: "warn", count: async (api) =>
    ({ n: (await body(api.GET("/v1/graph/health"))).untaughtTargetCount, more: false }) },
  { name: "drift", to: "#/catalogue?view=drift", scope: "paths:read", tone: "warn", count: (api) =>
    counted(body(api.GET("/v1/sources/drift", { params: { query } }))) },
  { name: "tags", to: "#/tags", scope: "catalogue:read", tone: "brand", count: (api) =>
    counted(body(api.GET("/v1/tags", { params: { query } }))) },
  { name: "edges", to: "#/edges", scope: "graph:read", tone: "brand", count: async (api) => {
    const found = await Promise.all((["skill", "resource"] as const).map((kind) =>
      counted(body(api.GET("/v1/suggestions", { params: { query: { ...query, kind } } })))));
    return { n: found.reduce((sum, one) => sum + one.n, 0), more: found.some((one) => one.more) };
  } },
]; // prettier-ignore

/** Return what this caller can do something about. */
export function mine(me: Me): readonly Matter[] {
  return me.role === "learner" ? [] : matters.filter((matter) => me.scopes.includes(matter.scope));
}

async function counted(page: Promise<{ items: readonly unknown[]; next?: string | null }>): Promise<Count> {
  const { items, next } = await page;
  return { n: items.length, more: Boolean(next) };
}
