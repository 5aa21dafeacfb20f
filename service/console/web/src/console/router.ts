/** From the part of an address after `#` to a page and what it is asked for; nothing of it reaches the server. */
import type { Route } from "./routes";

export type Params = Readonly<Record<string, string>>;

export interface Place {
  readonly route: Route;
  /** What the pattern names, and the query after `?`; the pattern wins. */
  readonly params: Params;
}

/** Return the page that an address means, or undefined where none does. */
export function find(routes: readonly Route[], hash: string): Place | undefined {
  const [path = "", query = ""] = hash.replace(/^#/, "").split(/\?(.*)/s, 2);
  for (const route of routes) {
    const named = matched(route.path, path || "/");
    if (named) return { route, params: { ...Object.fromEntries(new URLSearchParams(query)), ...named } };
  }
  return undefined;
}

/** Return the address of a page: `address("/runs/:id/case", {id: "a/b", n: "2"})` is `#/runs/a%2Fb/case?n=2`. */
export function address(path: string, params: Params = {}): string {
  const rest = new Map(Object.entries(params));
  const filled = path.replace(/:(\w+)/g, (_, name: string) => {
    const value = rest.get(name) ?? "";
    rest.delete(name);
    return encodeURIComponent(value);
  });
  const query = new URLSearchParams([...rest]).toString();
  return `#${filled}${query ? `?${query}` : ""}`;
}

function matched(pattern: string, path: string): Params | undefined {
  const [wanted, given] = [parts(pattern), parts(path)];
  if (wanted.length !== given.length) return undefined;
  const named: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const value = decoded(given[at]!);
    if (value === undefined) return undefined;
    if (part.startsWith(":")) named[part.slice(1)] = value;
    else if (part !== value) return undefined;
  }
  return named;
}

function parts(path: string): string[] {
  return path.split("/").filter(Boolean);
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined; // a half of an escape: somebody typed it
  }
}
