import { svelte } from "@sveltejs/vite-plugin-svelte";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig, type Plugin } from "vite";

const server = "http://127.0.0.1:8080";

export default defineConfig(({ mode }) => ({
  base: "/console/",
  plugins: [svelte(), tailwindcss(), ...(mode === "fixture" ? [withoutServer()] : [])],
  build: {
    outDir: "../src/warmline/web/dist/console",
    emptyOutDir: true,
    target: ["chrome123", "safari17.5", "firefox120"],
    chunkSizeWarningLimit: 400,
  },
  server: {
    host: "127.0.0.1",
    proxy: { "/api": { target: server, ws: true } },
  },
}));

/** `vite --mode fixture`: the console alone, with made-up conversations. Never part of a build. */
function withoutServer(): Plugin {
  const attrs = { type: "module", src: "/console/dev/fixture.ts" };
  return {
    name: "fixture",
    apply: "serve",
    transformIndexHtml: () => [{ tag: "script", attrs, injectTo: "head" }],
  };
}
