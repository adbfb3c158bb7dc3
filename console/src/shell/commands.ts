import type { App } from "../app.svelte";
import type { ListName, Presence } from "../api/types";
import type { Deed } from "../inbox/allowed";
import { deedKeys } from "../inbox/keys";
import { places } from "./places";

export interface Command {
  id: string;
  label: string;
  keys?: string | undefined;
  run: () => void;
}

export interface Group {
  title: string;
  commands: Command[];
}

/** Everything the palette offers now, in the groups it shows. */
export function commandsFor(app: App): Group[] {
  const { t } = app.text;
  const groups = [
    { title: t("palette.this"), commands: deeds(app) },
    { title: t("palette.people"), commands: conversations(app) },
    { title: t("palette.go"), commands: journeys(app) },
    { title: t("palette.you"), commands: self(app) },
  ];
  return groups.filter((group) => group.commands.length > 0);
}

function deeds(app: App): Command[] {
  const order: Deed[] = ["claim", "take_over", "reply", "act", "note", "pass", "hold", "resume"];
  return [...order, "hand_back" as const, "resolve" as const, "reopen" as const]
    .filter((deed) => app.deeds.possible.has(deed))
    .map((deed) => ({
      id: `deed-${deed}`,
      label: app.text.t(`act.${deed}`),
      keys: deedKeys[deed],
      run: () => app.deeds.run(deed),
    }));
}

function conversations(app: App): Command[] {
  const me = app.session.me?.id ?? "";
  return (["mine", "queue"] as const).flatMap((list) =>
    app.inbox
      .rows(list, me)
      .slice(0, 20)
      .map((row) => ({
        id: row.id,
        label: `${row.contact.name ?? app.text.t("guest")}: ${row.preview ?? ""}`,
        run: () => app.router.go({ page: "inbox", list, open: row.id }),
      })),
  );
}

function journeys(app: App): Command[] {
  const lists: ListName[] = app.session.may("supervisor")
    ? ["queue", "mine", "all", "resolved"]
    : ["queue", "mine", "resolved"];
  const keys: Record<ListName, string> = { queue: "G Q", mine: "G M", all: "G A", resolved: "G R" };
  const toLists = lists.map((list) => ({
    id: `list-${list}`,
    label: app.text.t(`list.${list}`),
    keys: keys[list],
    run: () => app.goList(list),
  }));
  const toPages = places(app.session)
    .filter((place) => place.page !== "inbox")
    .map((place) => ({
      id: `page-${place.page}`,
      label: app.text.t(`nav.${place.page}`),
      run: () => app.router.go(place.route),
    }));
  return [...toLists, ...toPages];
}

function self(app: App): Command[] {
  const { t } = app.text;
  const presences: Presence[] = ["online", "away", "offline"];
  const set = presences
    .filter((presence) => presence !== app.session.me?.presence)
    .map((presence) => ({
      id: `presence-${presence}`,
      label: t("presence.set", { presence: t(`presence.${presence}`) }),
      run: () => void app.attempt(() => app.session.setPresence(presence)),
    }));
  const looks = (["light", "dark"] as const).map((look) => ({
    id: `theme-${look}`,
    label: `${t("menu.theme")}: ${t(`theme.${look}`)}`,
    run: () => app.theme.choose(look),
  }));
  const help = {
    id: "keys",
    label: t("keys.title"),
    keys: "?",
    run: () => void (app.overlay = "keys"),
  };
  const stop = {
    id: "stop-ai",
    label: t("stop.open"),
    run: () => void (app.overlay = "stop"),
  };
  const stops = app.session.may("supervisor") && app.reins.stopped === null ? [stop] : [];
  const out = {
    id: "sign-out",
    label: t("menu.sign_out"),
    run: () => void app.attempt(() => app.session.signOut()),
  };
  return [...set, ...looks, ...stops, help, out];
}
