/** Where the steps of a path stand when it is drawn as a graph. Loaded when the graph is looked at. */
import dagre from "@dagrejs/dagre";

export interface Item {
  readonly n: number;
  readonly dependsOn: readonly number[];
}
export interface Spot {
  readonly n: number;
  readonly x: number;
  readonly y: number;
}
export interface Arrow {
  readonly from: number;
  readonly to: number;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}
export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly spots: readonly Spot[];
  readonly arrows: readonly Arrow[];
}

export const WIDTH = 208;
export const HEIGHT = 76;
const MARGIN = 12;
// "tight-tree" below takes half the time of the default for hundreds of steps, and draws them as well.

/** Return places for all steps, left to right by what comes before what. */
export function layout(items: readonly Item[]): Layout {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "LR", ranker: "tight-tree", nodesep: 18, ranksep: 56, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { n } of items) graph.setNode(String(n), { width: WIDTH, height: HEIGHT });
  for (const { from, to } of arrows(items)) graph.setEdge(String(from), String(to));
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  const spots = items.map(({ n }) => ({ n, x: graph.node(String(n)).x, y: graph.node(String(n)).y }));
  const drawn = graph.edges().map((edge) => ({ from: Number(edge.v), to: Number(edge.w), points: graph.edge(edge).points ?? [] }));
  return { width, height, spots, arrows: drawn };
}

/** Return what comes directly before what: an arrow that a chain of others says already is left out. */
export function arrows(items: readonly Item[]): { from: number; to: number }[] {
  const before = new Map<number, ReadonlySet<number>>();
  const found: { from: number; to: number }[] = [];
  // Steps depend on earlier ones only, so in their order each one's forerunners are known when it comes.
  for (const { n, dependsOn } of [...items].sort((a, b) => a.n - b.n)) {
    const known = dependsOn.filter((from) => before.has(from));
    const further = new Set(known.flatMap((from) => [...before.get(from)!]));
    before.set(n, new Set([...known, ...further]));
    found.push(...known.filter((from) => !further.has(from)).map((from) => ({ from, to: n })));
  }
  return found;
}
