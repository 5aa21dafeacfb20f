// Prints what was built, and writes what a page needs to embed it: sizes and integrity. Fails over the budget.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const FOLDER = new URL("../../built/embed/", import.meta.url);
const BUDGET_KB = 120; // gzipped, without charts

const files = readdirSync(FOLDER).filter((name) => name.endsWith(".js"));
const manifest = Object.fromEntries(files.map((name) => [name, described(readFileSync(new URL(name, FOLDER)))]));
writeFileSync(new URL("manifest.json", FOLDER), JSON.stringify(manifest, null, 2) + "\n");
for (const [name, { bytes, gzip }] of Object.entries(manifest)) {
  console.log(`${name.padEnd(24)} ${(bytes / 1000).toFixed(1)} kB, gzipped ${(gzip / 1000).toFixed(1)} kB`);
}
if (manifest["fingerpost.js"].gzip > BUDGET_KB * 1000) {
  console.error(`fingerpost.js is over its budget of ${BUDGET_KB} kB gzipped: load what is not needed at first later`);
  process.exit(1);
}

function described(content) {
  const integrity = `sha384-${createHash("sha384").update(content).digest("base64")}`;
  return { bytes: content.length, gzip: gzipSync(content).length, integrity };
}
