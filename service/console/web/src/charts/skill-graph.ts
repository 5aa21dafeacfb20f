/** Skills and what comes before what, drawn from left to right; the tables beside it say the same. */
import cytoscape, { type Core, type StylesheetJson } from "cytoscape";
import dagre from "@dagrejs/dagre";

export interface Node {
  readonly id: string;
  readonly label: string;
  /** The skill or role that the drawing is about. */
  readonly centre?: boolean;
}

export interface Edge {
  readonly before: string;
  readonly after: string;
  readonly status: "confirmed" | "suggested" | "rejected";
  readonly strength: "hard" | "soft";
}

export interface Drawing {
  readonly nodes: readonly Node[];
  readonly edges: readonly Edge[];
}

const [WIDTH, HEIGHT] = [150, 44];
const STYLED = "__________cytoscape_stylesheet"; // the id that the library looks for before it adds a style of its own

/** Draw into an element and return what takes the drawing away again; `pick` is told the skill that is chosen. */
export function draw(into: HTMLElement, drawing: Drawing, pick: (id: string) => void): () => void {
  forestall();
  const colours = getComputedStyle(into);
  const graph: Core = cytoscape({
    container: into,
    elements: [
      ...drawing.nodes.map(({ id, label, centre }) => ({ data: { id, label }, classes: centre ? "centre" : "" })),
      ...drawing.edges.map((edge) => ({
        data: { id: `${edge.before}>${edge.after}>${edge.status}`, source: edge.before, target: edge.after },
        classes: `${edge.status} ${edge.strength}`,
      })),
    ],
    style: styles((name) => colours.getPropertyValue(name).trim()),
    layout: { name: "preset", positions: placed(drawing) as never, fit: true, padding: 16 },
    userZoomingEnabled: false, // a wheel over the drawing scrolls the page; the buttons zoom
    boxSelectionEnabled: false,
    autoungrabify: true,
    maxZoom: 1.6,
  });
  graph.on("tap", "node", (event) => pick(event.target.id()));
  return () => graph.destroy();
}

/** The page's policy admits no style from a script: ours has what the library would add. */
function forestall(): void {
  if (document.getElementById(STYLED)) return;
  const mark = document.createElement("meta");
  mark.id = STYLED;
  document.head.append(mark);
}

function placed({ nodes, edges }: Drawing): Record<string, { x: number; y: number }> {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 14, ranksep: 56 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of nodes) graph.setNode(id, { width: WIDTH, height: HEIGHT });
  for (const [at, { before, after }] of edges.entries()) graph.setEdge(before, after, {}, String(at));
  dagre.layout(graph);
  return Object.fromEntries(nodes.map(({ id }) => [id, { x: graph.node(id).x, y: graph.node(id).y }]));
}

function styles(colour: (name: string) => string): StylesheetJson {
  const [text, ground, line, brand, quiet] = ["--wa-color-text-normal", "--wa-color-surface-raised", "--wa-color-neutral-border-loud",
    "--wa-color-brand-fill-loud", "--wa-color-brand-fill-quiet"].map(colour); // prettier-ignore
  return [
    { selector: "node", style: { label: "data(label)", shape: "round-rectangle", width: WIDTH, height: HEIGHT, "background-color": ground,
      "border-width": 1, "border-color": line, color: text, "font-size": 13, "text-valign": "center", "text-halign": "center",
      "text-wrap": "wrap", "text-max-width": `${WIDTH - 12}px` } },
    { selector: "node.centre", style: { "background-color": quiet, "border-color": brand, "border-width": 2, "font-weight": 600 } },
    { selector: "edge", style: { width: 1.5, "line-color": line, "target-arrow-color": line, "target-arrow-shape": "triangle", "curve-style": "bezier" } },
    { selector: "edge.soft", style: { "line-style": "dashed" } },
    { selector: "edge.suggested", style: { "line-style": "dotted", "line-color": brand, "target-arrow-color": brand } },
    { selector: "node:active", style: { "overlay-opacity": 0.1 } },
  ] as StylesheetJson; // prettier-ignore
}
