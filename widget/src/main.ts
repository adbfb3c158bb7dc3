/** `<script src="https://HOST/widget.js" async></script>`: reads the tag, builds the parts, shows the launcher. */

import { accentOf } from "./accent";
import { Chat } from "./chat";
import { Rare } from "./fetching";
import { browserStorage, Memory } from "./memory";
import { Server } from "./server";
import { browserSurroundings, type Surroundings } from "./surroundings";
import { chosenLanguage, type Texts } from "./texts";
import { follow } from "./vouching";
import { Composer } from "./view/composer";
import { Menu } from "./view/menu";
import { Thread } from "./view/thread";
import { Waiting } from "./view/waiting";
import { Widget } from "./view/widget";

export * from "./shared";

declare global {
  interface Window {
    Warmline?: {
      open(): void;
      close(): void;
      /** Who is signed in on this page, as its own server signed it; null when nobody is any more. */
      identify(jwt: string | null): void;
    };
  }
}

const script = document.currentScript as HTMLScriptElement | null;

// a page that loads the script twice still gets one launcher
if (script && !window.Warmline) {
  const widget = build(script);
  window.Warmline = {
    open: () => void widget.then((it) => it.open()),
    close: () => void widget.then((it) => it.close()),
    identify: (jwt) => void widget.then((it) => it.chat.signing.identify(jwt)),
  };
}

async function build(tag: HTMLScriptElement): Promise<Widget> {
  const server = new Server(new URL(".", tag.src).href.replace(/\/$/, ""));
  const wishes = [tag.dataset["language"], document.documentElement.lang, ...navigator.languages];
  const texts = await server.texts(chosenLanguage(wishes));
  customElements.define("warmline-menu", Menu);
  customElements.define("warmline-thread", Thread);
  customElements.define("warmline-waiting", Waiting);
  customElements.define("warmline-composer", Composer);
  customElements.define("warmline-widget", Widget);
  const widget = document.createElement("warmline-widget") as Widget;
  const around = browserSurroundings(server.liveUrl, texts.language);
  widget.chat = new Chat(server, new Memory(browserStorage()), around);
  widget.texts = texts;
  widget.rare = new Rare(server.rareUrl, tag.nonce ?? "");
  dress(widget, tag, texts);
  introduce(widget.chat, tag, around);
  await page();
  document.body.append(widget);
  return widget;
}

/** The page says who is signed in, at once or when asked. */
function introduce({ signing }: Chat, { dataset }: HTMLScriptElement, around: Surroundings): void {
  const [jwt, url] = [dataset["identity"], dataset["identityUrl"]];
  if (jwt) signing.identify(jwt);
  else if (url) signing.expect(follow(url, signing, around));
}

/** A script in the head may run before the page has a body. */
async function page(): Promise<void> {
  if (!document.body) await new Promise((ready) => addEventListener("DOMContentLoaded", ready, { once: true }));
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
