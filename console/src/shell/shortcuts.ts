import type { App } from "../app.svelte";
import { deedsByKey } from "../inbox/keys";
import { places, type Place } from "./places";

const SECOND_KEY_MS = 1_200;

/** Single keys act on the open conversation; G starts a journey; Ctrl-K opens the palette. */
export class Shortcuts {
  #going = 0;

  constructor(private readonly app: App) {}

  pressed = (event: KeyboardEvent): void => {
    const key = event.key.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && key === "k") {
      event.preventDefault();
      this.app.overlay = "palette";
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event) || isCovered()) return;
    if (this.#answer(event)) {
      event.preventDefault();
      return;
    }
    if (this.#press(event.key === "?" ? "?" : key)) event.preventDefault();
  };

  /** What rings comes first: Enter or A takes it, D declines it. */
  #answer(event: KeyboardEvent): boolean {
    const { ringing } = this.app;
    if (!ringing.first || ringing.declining) return false;
    const key = event.key.toLowerCase();
    // Enter on a link or a button is meant for it.
    if (key === "a" || (key === "enter" && event.target === document.body)) void ringing.accept();
    else if (key === "d") ringing.declining = true;
    else return false;
    return true;
  }

  #press(key: string): boolean {
    if (Date.now() - this.#going < SECOND_KEY_MS) return this.#go(key);
    switch (key) {
      case "g":
        this.#going = Date.now();
        return true;
      case "/":
        this.app.router.go({ page: "search" });
        return true;
      case "l":
        return this.#labels();
      case "?":
        this.app.overlay = "keys";
        return true;
      case "j":
        return this.#step(1);
      case "k":
        return this.#step(-1);
      default:
        return this.#deed(key);
    }
  }

  #go(key: string): boolean {
    this.#going = 0;
    const senior = this.app.session.may("supervisor");
    if (key === "q") this.app.goList("queue");
    else if (key === "m") this.app.goList("mine");
    else if (key === "r") this.app.goList("resolved");
    else if (key === "a" && senior) this.app.goList("all");
    else if (key === "z") this.app.goList("snoozed");
    else if (key === "s") this.#goTo("search");
    else if (key === "n") this.#goTo("mentions");
    else if (key === "t") this.#goTo("macros");
    else if (key === "l") this.#goTo("labels");
    else if (key === "p") this.#goTo("promises");
    else if (key === "c") this.#goTo("tasks");
    else if (key === "v") this.#goTo("reviews");
    else if (key === "x") this.#goTo("routing");
    else if (key === "e") this.#goTo("reports");
    else if (key === "o") this.#goTo("approvals");
    else if (key === "k") this.#goTo("knowledge");
    else return false;
    return true;
  }

  #goTo(page: Place["page"]): void {
    const place = places(this.app.session).find((one) => one.page === page);
    if (place) this.app.router.go(place.route);
  }

  #step(by: 1 | -1): boolean {
    const { router, inbox, session } = this.app;
    const route = router.route;
    if (route.page !== "inbox" || !session.me) return false;
    const rows = inbox.rows(route.list, session.me.id);
    const here = rows.findIndex((row) => row.id === route.open);
    const next = rows[here < 0 ? 0 : here + by];
    if (next) {
      router.go({ ...route, open: next.id });
      document.querySelector(`[data-row="${next.id}"]`)?.scrollIntoView({ block: "nearest" });
    }
    return true;
  }

  #labels(): boolean {
    if (this.app.router.route.page !== "inbox" || !this.app.inbox.open) return false;
    this.app.overlay = "labels";
    return true;
  }

  #deed(key: string): boolean {
    if (this.app.router.route.page !== "inbox") return false;
    const deed = deedsByKey[key]?.find((one) => this.app.deeds.possible.has(one));
    if (deed) this.app.deeds.run(deed);
    return deed !== undefined;
  }
}

function isWriting(event: KeyboardEvent): boolean {
  const at = event.target;
  return (
    at instanceof HTMLElement &&
    (at.isContentEditable ||
      at.matches("input, textarea, select, [role=menuitem], [role=menuitemradio]"))
  );
}

function isCovered(): boolean {
  return document.querySelector("[role=dialog], [role=menu]") !== null;
}
