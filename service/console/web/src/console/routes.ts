/** The console's pages: address after `#`, who it is for, and the element that shows it, loaded when it is asked for. */
export interface Route {
  /** A pattern of `URLPattern` for the part after `#`; `:name` gives the element a property of that name. */
  readonly path: string;
  readonly element: string;
  readonly load: () => Promise<unknown>;
  /** A key of words/en/console.json; left out for pages that no menu names. */
  readonly menu?: string;
  readonly area: "home" | "learner" | "studio" | "admin";
  /** The scope that a caller needs to see it. */
  readonly scope?: string;
}

export const routes: readonly Route[] = [];
