import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** A page with a scripted server inside, for looking at the built widget: `npm run build && npm run dev`. */
export default defineConfig({
  root: here("."),
  publicDir: here("../../src/warmline/web/dist/widget"),
  server: { host: "127.0.0.1", port: 5199, proxy: {} },
  plugins: [
    {
      name: "catalogues-where-the-server-has-them",
      configureServer(server) {
        server.middlewares.use((request, _, next) => {
          request.url = request.url?.replace(/^\/widget\/(texts|rare)/, "/$1");
          next();
        });
      },
    },
  ],
});
