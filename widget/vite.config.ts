import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

/** English travels inside the script; every other language is fetched where it is spoken. */
const FETCHED = ["ar", "de", "es", "fr", "pt"];

const SHARED = fileURLToPath(new URL("src/shared.ts", import.meta.url));

/** The one script of a page; with `--mode rare` the second one, which takes what both need from the first. */
export default defineConfig(({ mode }) => {
  const rare = mode === "rare";
  const lib = rare
    ? { entry: "src/rare.ts", name: "WarmlineRare", fileName: () => "rare.js" }
    : { entry: "src/main.ts", name: "WarmlineWidget", fileName: () => "widget.js" };
  return {
    plugins: [withoutIndentation(), ...(rare ? [] : [catalogues()])],
    build: {
      lib: { ...lib, formats: ["iife"] },
      outDir: "../src/warmline/web/dist/widget",
      emptyOutDir: !rare,
      target: "es2022",
      rolldownOptions: rare ? { external: [SHARED], output: { globals: { [SHARED]: "WarmlineWidget" } } } : {},
    },
    json: { stringify: false },
  };
});

/** Minifiers leave the inside of a template alone; ours hold styles and markup, where blanks are only weight. */
function withoutIndentation(): Plugin {
  return {
    name: "without-indentation",
    apply: "build",
    transform(code, id) {
      if (id.includes("node_modules") || !id.endsWith(".ts")) return;
      const styles = code.replace(/css`[^`]*`/g, (text) =>
        text.replace(/\/\*[^]*?\*\//g, "").replace(/\s+/g, " ").replace(/ ?([{};,>]) ?/g, "$1").replace(/: /g, ":"),
      );
      return { code: styles.replace(/>\s*\n\s*</g, "><").replace(/\n\s+(?=[@.?\w-]+=)/g, " "), map: null };
    },
  };
}

function catalogues(): Plugin {
  return {
    name: "catalogues",
    apply: "build",
    generateBundle() {
      for (const language of FETCHED) {
        const text = readFileSync(new URL(`src/texts/${language}.json`, import.meta.url), "utf8");
        const source = JSON.stringify(JSON.parse(text));
        this.emitFile({ type: "asset", fileName: `texts/${language}.json`, source });
      }
    },
  };
}
