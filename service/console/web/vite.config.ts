import { defineConfig } from "vite";

// Two builds: `embed`, one module with every element for a page of somebody else's, charts apart; `console`, our pages.
const embed = {
  outDir: "../built/embed",
  lib: { entry: "src/embed.ts", formats: ["es" as const], fileName: () => "fingerpost.js" },
  // What chunks share stays in the entry, which is the one file that a host page's integrity covers.
  rolldownOptions: { preserveEntrySignatures: "allow-extension" as const, output: { minify: true, chunkFileNames: "[name].js" } },
};
const pages = { outDir: "../built/console", assetsInlineLimit: 0, modulePreload: { polyfill: false } };

export default defineConfig(({ mode }) => ({
  base: mode === "console" ? "/console/" : "./",
  build: {
    ...(mode === "console" ? pages : embed),
    target: "es2022",
    minify: true,
    emptyOutDir: true,
    reportCompressedSize: false,
  },
}));
