/** `<script src="https://HOST/widget.js" async></script>`: reads the tag, builds the parts, shows the launcher. */

import { accentOf } from "./accent";
import { Chat, type Surroundings } from "./chat";
import type { Socket } from "./live";
import { browserStorage, Memory } from "./memory";
import { Server } from "./server";
import { chosenLanguage, type Texts } from "./texts";
import { Composer } from "./view/composer";
import { Menu } from "./view/menu";
import { Thread } from "./view/thread";
import { Widget } from "./view/widget";

declare global {
  interface Window {
    Warmline?: { open(): void; close(): void };
  }
}

const script = document.currentScript as HTMLScriptElement | null;

// a page that loads the script twice still gets one launcher
if (script && !window.Warmline) {
  const widget = build(script);
  window.Warmline = {
    open: () => void widget.then((it) => it.open()),
    close: () => void widget.then((it) => it.close()),
  };
}

async function build(tag: HTMLScriptElement): Promise<Widget> {
  const server = new Server(new URL(".", tag.src).href.replace(/\/$/, ""));
  const wishes = [tag.dataset["language"], document.documentElement.lang, ...navigator.languages];
  const texts = await server.texts(chosenLanguage(wishes));
  customElements.define("warmline-menu", Menu);
  customElements.define("warmline-thread", Thread);
  customElements.define("warmline-composer", Composer);
  customElements.define("warmline-widget", Widget);
  const widget = document.createElement("warmline-widget") as Widget;
  widget.chat = new Chat(server, new Memory(browserStorage()), surroundings(server.liveUrl, texts.language));
  widget.texts = texts;
  dress(widget, tag, texts);
  await page();
  document.body.append(widget);
  return widget;
}

/** A script in the head may run before the page has a body. */
async function page(): Promise<void> {
  if (!document.body) await new Promise((ready) => addEventListener("DOMContentLoaded", ready, { once: true }));
}

function surroundings(liveUrl: string, language: string): Surroundings {
  return {
    socket: () => new WebSocket(liveUrl) as Socket,
    later: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    id: () => randomId(),
    now: () => new Date(),
    page: () => location.href,
    looking: () => !document.hidden,
    language,
  };
}

/** As `crypto.randomUUID`, which pages without https do not have. */
function randomId(): string {
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const digits = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

function dress(widget: Widget, { dataset }: HTMLScriptElement, texts: Texts): void {
  const theme = dataset["theme"] ?? "auto";
  widget.lang = texts.language;
  widget.dir = texts.direction;
  widget.setAttribute("theme", ["light", "dark"].includes(theme) ? theme : "auto");
  // the side belongs to the page, not to the language of the widget
  const pageIsRtl = getComputedStyle(document.documentElement).direction === "rtl";
  const atStart = dataset["position"] === "start";
  widget.setAttribute("side", atStart === pageIsRtl ? "right" : "left");
  const accent = accentOf(dataset["accent"] ?? null);
  if (!accent) return;
  widget.style.setProperty("--accent", accent.fill);
  widget.style.setProperty("--on-accent", accent.on);
  widget.style.setProperty("--accent-on-light", accent.textOnLight);
  widget.style.setProperty("--accent-on-dark", accent.textOnDark);
}
