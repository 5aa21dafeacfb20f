/** All elements for a page of somebody else's; those for evaluations come when a page first has one. */
import "./elements/chat/chat";
import "./elements/gap/gap";
import "./elements/path/path";

const LATER: Readonly<Record<string, () => Promise<unknown>>> = {
  "fingerpost-compare": () => import("./elements/compare/compare"),
  "fingerpost-runs": () => import("./elements/runs/runs"),
};
const NAMES = Object.keys(LATER).join();

function look(node: ParentNode): void {
  const found = [...node.querySelectorAll(NAMES), ...(node instanceof Element && node.matches(NAMES) ? [node] : [])];
  for (const name of new Set(found.map((each) => each.localName))) void LATER[name]!();
}

look(document);
new MutationObserver((changes) => {
  for (const { addedNodes } of changes) addedNodes.forEach((node) => node instanceof Element && look(node));
}).observe(document, { childList: true, subtree: true });
