// Prints how large what was built for other pages is. Fails over the budget.
import { readFileSync, readdirSync } from "node:fs";
import { gzipSync } from "node:zlib";

const FOLDER = new URL("../../built/embed/", import.meta.url);
const BUDGET_KB = 120; // gzipped, without charts

const files = readdirSync(FOLDER).filter((name) => name.endsWith(".js"));
const sizes = Object.fromEntries(files.map((name) => [name, sizesOf(readFileSync(new URL(name, FOLDER)))]));
for (const [name, { bytes, gzip }] of Object.entries(sizes)) {
  console.log(`${name.padEnd(24)} ${(bytes / 1000).toFixed(1)} kB, gzipped ${(gzip / 1000).toFixed(1)} kB`);
}
if (sizes["fingerpost.js"].gzip > BUDGET_KB * 1000) {
  console.error(`fingerpost.js is over its budget of ${BUDGET_KB} kB gzipped: load what is not needed at first later`);
  process.exit(1);
}

function sizesOf(content) {
  return { bytes: content.length, gzip: gzipSync(content).length };
}
