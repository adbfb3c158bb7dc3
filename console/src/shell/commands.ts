import type { App } from "../app.svelte";
import type { ListName, Match, Presence, Snoozes } from "../api/types";
import type { Deed } from "../inbox/allowed";
import { deedKeys } from "../inbox/keys";
import { listOf } from "../search/search";
import { places, type Place } from "./places";

export interface Command {
  id: string;
  label: string;
  /** The server found it by what was typed: shown whatever its words are, behind the commands. */
  told?: true;
  keys?: string | undefined;
  run: () => void;
}

export interface Group {
  title: string;
  commands: Command[];
}

/** What the server said while the palette was open: what it found by `query`, and when what is
 * put off comes back. */
export interface Told {
  query: string;
  matches: readonly Match[];
  snoozes: Snoozes | null;
}

/** Everything the palette offers now, in the groups it shows. */
export function commandsFor(app: App, told: Told): Group[] {
  const { t } = app.text;
  const groups = [
    { title: t("palette.ringing"), commands: ringing(app) },
    { title: t("palette.this"), commands: [...deeds(app), ...snoozing(app, told)] },
    { title: t("palette.tools"), commands: [...marking(app), ...inserting(app)] },
    { title: t("palette.found"), commands: found(app, told) },
    { title: t("palette.contacts"), commands: contacts(app, told) },
    { title: t("palette.people"), commands: conversations(app, told) },
    { title: t("palette.go"), commands: journeys(app) },
    { title: t("palette.you"), commands: self(app) },
  ];
  return groups.filter((group) => group.commands.length > 0);
}

/** What rings can be answered from here, too. */
function ringing({ ringing, text }: App): Command[] {
  const { first } = ringing;
  if (!first) return [];
  const { name } = first.row.contact;
  return [
    {
      id: "ring-accept",
      label: text.t("ring.accept_one", { name }),
      keys: "A",
      run: () => void ringing.accept(),
    },
    {
      id: "ring-decline",
      label: text.t("ring.decline_one", { name }),
      keys: "D",
      run: () => void ringing.decline(),
    },
  ];
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

function conversations(app: App, { matches }: Told): Command[] {
  const me = app.session.me?.id ?? "";
  const found = new Set(matches.map(({ row }) => row.id));
  return (["mine", "queue"] as const).flatMap((list) =>
    app.inbox
      .rows(list, me)
      .filter((row) => !found.has(row.id))
      .slice(0, 20)
      .map((row) => ({
        id: row.id,
        label: `${row.contact.name ?? app.text.t("guest")}: ${row.preview ?? ""}`,
        run: () => app.router.go({ page: "inbox", list, open: row.id }),
      })),
  );
}

/** Whatever the words of a command are, the server found it by what was typed. */
function found(app: App, { query, matches }: Told): Command[] {
  if (query.trim() === "") return [];
  const { session, router, text } = app;
  const all: Command = {
    id: "search-all",
    label: text.t("palette.search_all", { query }),
    told: true,
    run: () => router.go({ page: "search" }, { q: query }),
  };
  const one = ({ row, snippet }: Match): Command => ({
    id: `found-${row.id}`,
    label: `${row.contact.name}: ${snippet?.parts.map((part) => part.text).join("") ?? row.preview ?? ""}`,
    told: true,
    run: () => {
      const list = listOf(row, session.me?.id ?? "", session.may("supervisor"));
      router.go(
        { page: "inbox", list, open: row.id },
        snippet ? { at: String(snippet.seq) } : {},
      );
    },
  });
  return [...matches.map(one), all];
}

function contacts(app: App, { query, matches }: Told): Command[] {
  if (query.trim() === "") return [];
  const names = new Map(matches.map(({ row }) => [row.contact.id, row.contact.name]));
  return [...names].slice(0, 5).map(([id, name]) => ({
    id: `contact-${id}`,
    label: name,
    told: true,
    run: () => app.router.go({ page: "contacts", id }),
  }));
}

function marking(app: App): Command[] {
  const row = app.inbox.open && app.inbox.row(app.inbox.open.id);
  if (!row) return [];
  const { t } = app.text;
  const all = {
    id: "labels",
    label: t("act.labels"),
    keys: "L",
    run: () => void (app.overlay = "labels"),
  };
  const each = app.labels.open.map(({ name }) => ({
    id: `label-${name}`,
    label: t(row.labels.includes(name) ? "palette.label_off" : "palette.label_on", { name }),
    run: () => void app.attempt(() => app.labels.toggle(row, name)),
  }));
  return [all, ...each];
}

function inserting(app: App): Command[] {
  const open = app.inbox.open;
  if (!open || !app.deeds.possible.has("reply")) return [];
  return (app.macros.all ?? []).map((macro) => ({
    id: `macro-${macro.id}`,
    label: app.text.t("macros.insert", { name: macro.name }),
    run: () => void insert(app, macro.id, open.id),
  }));
}

async function insert(app: App, macro: string, conversation: string): Promise<void> {
  const rendered = await app.attempt(() => app.desk.renderMacro(macro, conversation));
  if (rendered && app.inbox.open?.id === conversation)
    app.deeds.writing = { mode: "reply", insert: rendered.text };
}

function snoozing(app: App, { snoozes }: Told): Command[] {
  if (!app.deeds.possible.has("hold")) return [];
  return (snoozes?.presets ?? []).map(({ name, until }) => ({
    id: `snooze-${name}`,
    label: app.text.t("palette.snooze", { until: app.text.t(`hold.${name}`) }),
    run: () => void app.deeds.hold({ until, waiting_for: "customer", note: "" }),
  }));
}

function journeys(app: App): Command[] {
  const lists: ListName[] = app.session.may("supervisor")
    ? ["queue", "mine", "snoozed", "all", "resolved"]
    : ["queue", "mine", "snoozed", "resolved"];
  const keys: Record<ListName, string> = {
    queue: "G Q",
    mine: "G M",
    snoozed: "G Z",
    all: "G A",
    resolved: "G R",
  };
  const pageKeys: Partial<Record<Place["page"], string>> = {
    search: "/",
    mentions: "G N",
    macros: "G T",
    labels: "G L",
    promises: "G P",
    tasks: "G C",
    reviews: "G V",
    routing: "G X",
    reports: "G E",
    approvals: "G O",
    knowledge: "G K",
  };
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
      keys: pageKeys[place.page],
      run: () => app.router.go(place.route),
    }));
  return [...toLists, ...toPages];
}

function self(app: App): Command[] {
  const { t } = app.text;
  const presences: Presence[] = ["online", "away", "break", "offline"];
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
  const sound = {
    id: "sound",
    label: t(app.ringing.sound ? "ring.sound_off" : "ring.sound_on"),
    run: () => app.ringing.setSound(!app.ringing.sound),
  };
  return [...set, sound, ...looks, ...stops, help, out];
}
