import type { ListName } from "./api/types";

export type Route =
  | { page: "inbox"; list: ListName; open: string | null }
  | { page: "agents" | "approvals" | "autonomy" | "hours" | "promises" | "widget" }
  | { page: "labels" | "macros" | "mentions" | "search" }
  | { page: "reports" | "reviews" | "routing" | "tasks" }
  | { page: "contacts"; id: string }
  | { page: "knowledge"; slug: string | null };

const base = "/console/";
const lists: readonly string[] = ["queue", "mine", "snoozed", "all", "resolved"];

/** The address bar: where the reader is, and how to get elsewhere without a reload. */
export class Router {
  route = $state.raw<Route>(parse(location.pathname));
  query = $state.raw(new URLSearchParams(location.search));

  start(): () => void {
    const read = (): void => this.#read();
    addEventListener("popstate", read);
    return () => removeEventListener("popstate", read);
  }

  go(route: Route, query: Record<string, string> = {}): void {
    const address = href(route, query);
    if (address !== location.pathname + location.search) history.pushState(null, "", address);
    this.#read();
  }

  /** For links: a plain click stays in the page, a click with a key opens a tab as always. */
  follow =
    (route: Route, query: Record<string, string> = {}) =>
    (click: MouseEvent): void => {
      if (click.metaKey || click.ctrlKey || click.shiftKey || click.button !== 0) return;
      click.preventDefault();
      this.go(route, query);
    };

  #read(): void {
    this.route = parse(location.pathname);
    this.query = new URLSearchParams(location.search);
  }
}

export function href(route: Route, query: Record<string, string> = {}): string {
  const asked = new URLSearchParams(query).toString();
  return base + path(route) + (asked ? `?${asked}` : "");
}

function path(route: Route): string {
  switch (route.page) {
    case "inbox":
      return route.open ? `${route.list}/${route.open}` : route.list;
    case "knowledge":
      return route.slug ? `knowledge/${encodeURIComponent(route.slug)}` : "knowledge";
    case "contacts":
      return `contacts/${route.id}`;
    default:
      return route.page;
  }
}

export function parse(pathname: string): Route {
  const [first = "", second = ""] = pathname.slice(base.length).split("/");
  if (lists.includes(first))
    return { page: "inbox", list: first as ListName, open: second || null };
  if (first === "knowledge") return { page: "knowledge", slug: decodeURIComponent(second) || null };
  if (first === "agents" || first === "autonomy") return { page: first };
  if (first === "approvals" || first === "promises") return { page: first };
  if (first === "labels" || first === "macros") return { page: first };
  if (first === "mentions" || first === "search") return { page: first };
  if (first === "tasks" || first === "reviews") return { page: first };
  if (first === "routing" || first === "reports") return { page: first };
  if (first === "contacts" && second) return { page: "contacts", id: second };
  if (first === "hours" || first === "widget") return { page: first };
  return { page: "inbox", list: "queue", open: null };
}
