import type { Route } from "../router.svelte";
import type { Session } from "../session/session.svelte";

export interface Place {
  page: Route["page"];
  route: Route;
}

/** The pages this person may open. */
export function places(session: Session): Place[] {
  const inbox: Place = { page: "inbox", route: { page: "inbox", list: "queue", open: null } };
  const promises: Place = { page: "promises", route: { page: "promises" } };
  const approvals: Place = { page: "approvals", route: { page: "approvals" } };
  const autonomy: Place = { page: "autonomy", route: { page: "autonomy" } };
  const search: Place = { page: "search", route: { page: "search" } };
  const mentions: Place = { page: "mentions", route: { page: "mentions" } };
  const macros: Place = { page: "macros", route: { page: "macros" } };
  const labels: Place = { page: "labels", route: { page: "labels" } };
  const tasks: Place = { page: "tasks", route: { page: "tasks" } };
  const reviews: Place = { page: "reviews", route: { page: "reviews" } };
  const routing: Place = { page: "routing", route: { page: "routing" } };
  const reports: Place = { page: "reports", route: { page: "reports" } };
  const work = [inbox, tasks, reviews, search, mentions];
  if (!session.may("supervisor")) return [...work, promises, autonomy, macros];
  const leads = [...work, approvals, promises, routing, reports, autonomy, macros, labels];
  if (!session.may("admin")) return leads;
  return [
    ...leads,
    { page: "knowledge", route: { page: "knowledge", slug: null } },
    { page: "agents", route: { page: "agents" } },
    { page: "hours", route: { page: "hours" } },
    { page: "widget", route: { page: "widget" } },
  ];
}
