import "../internals";
import { describe, expect, it } from "vitest";
import { address, find } from "../../src/console/router";
import { AREAS, type Route, routes, visible } from "../../src/console/routes";
import type { Me } from "../../src/console/session";
import words from "../../src/words/en/console.json";

const route = (path: string): Route => ({ path, element: "x-page", load: async () => undefined, area: "studio" });
const table = [route("/"), route("/runs"), route("/runs/:id"), route("/runs/:id/case")];
const me = (role: Me["role"], ...scopes: string[]): Me =>
  ({ role, scopes, tenant: "t", learner: role === "learner" ? "ada" : null, singleUser: false, version: "1", model: null });

describe("an address", () => {
  it.each([
    ["", "/", {}],
    ["#/", "/", {}],
    ["#/runs/", "/runs", {}],
    ["#/runs/a%2Fb", "/runs/:id", { id: "a/b" }],
    ["#/runs/7/case?n=2&id=8", "/runs/:id/case", { id: "7", n: "2" }],
  ])("%j leads to %s", (hash, path, params) => {
    expect(find(table, hash)).toMatchObject({ route: { path }, params });
  });

  it.each(["#/nowhere", "#/runs/1/2/3", "#/runs/%E0%A4%A"])("%s leads nowhere", (hash) => {
    expect(find(table, hash)).toBeUndefined();
  });

  it("is made of what it is read as", () => {
    const params = { id: "fp:a/b ?#", n: "2&3", case: "ä" };
    expect(find(table, address("/runs/:id/case", params))?.params).toEqual(params);
  });
});

describe("the table of pages", () => {
  it("has each address once, and a word for each row of the menu", () => {
    expect(new Set(routes.map((each) => each.path)).size).toBe(routes.length);
    expect(routes.filter((each) => each.menu && !(each.menu in words)).map((each) => each.path)).toEqual([]);
    expect(routes.every((each) => AREAS.includes(each.area))).toBe(true);
  });

  it("loads an element for each", async () => {
    const missing = [];
    for (const each of routes) {
      await each.load();
      if (!customElements.get(each.element)) missing.push(each.path);
    }
    expect(missing).toEqual([]);
  }, 60_000);

  it("shows a learner only the learner's pages, whatever the scopes", () => {
    const scopes = routes.flatMap((each) => each.scope ?? []);
    const shown = routes.filter((each) => visible(each, me("learner", ...scopes)));
    expect(new Set(shown.map((each) => each.area))).toEqual(new Set(["home", "learner"]));
  });

  it("shows nobody a page beyond their scopes", () => {
    const keys = routes.find((each) => each.path === "/keys")!;
    expect(visible(keys, me("ld", "graph:read"))).toBe(false);
    expect(visible(keys, me("admin", "keys:read"))).toBe(true);
  });
});
