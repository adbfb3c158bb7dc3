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
  if (!session.may("supervisor")) return [inbox, promises, autonomy];
  if (!session.may("admin")) return [inbox, approvals, promises, autonomy];
  return [
    inbox,
    approvals,
    promises,
    autonomy,
    { page: "knowledge", route: { page: "knowledge", slug: null } },
    { page: "agents", route: { page: "agents" } },
    { page: "hours", route: { page: "hours" } },
    { page: "widget", route: { page: "widget" } },
  ];
}
