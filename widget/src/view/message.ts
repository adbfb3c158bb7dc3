import { html, nothing, type TemplateResult } from "lit";
import { pieces, safeUrl } from "../links";
import type { Promised } from "../cards";
import type { Link } from "../live";
import type { Pending } from "../outbox";
import type { Message } from "../timeline";
import type { Link as Address, State } from "../wire";
import { avatar } from "./avatar";
import { deed } from "./deed";
import { attachment } from "./files";
import { icons } from "./icons";
import type { Scene } from "./scene";

/** One bubble, with its speaker above a run and its fate below the customer's own; the newest question has its
 *  options below. */
export function message(scene: Scene, item: Message, newestOwn: boolean, newest: boolean): TemplateResult {
  const { speaker, first, last } = item;
  return html`<div class="message ${speaker} ${first ? "first" : ""} ${last ? "last" : ""}" data-by=${speaker}>
    ${speaking(scene, item)}
    ${item.deed ? deed(scene, item, item.deed) : bubble(scene, item)}
    ${item.promised ? promise(scene, item.promised) : nothing}
    ${speaker === "customer" ? fate(scene, item, newestOwn) : options(scene, item, newest)}
  </div>`;
}

function speaking(scene: Scene, item: Message): TemplateResult {
  const { texts, view } = scene;
  const { speaker, first, at } = item;
  if (speaker === "customer") return html`<span class="hidden">${texts.say("you")}: </span>`;
  if (speaker === "team") {
    return html`<p class="speaker"><b><bdi>${view.config?.company ?? texts.say("someone")}</bdi></b>
      <time datetime=${at}>${texts.time(at)}</time></p>`;
  }
  const name = speaker === "ai" ? (view.config?.assistant ?? "") : (item.name ?? texts.say("someone"));
  const label = texts.say(speaker === "ai" ? "assistant_label" : "person_label");
  return html`<p class=${first ? "speaker" : "hidden"}>
    ${speaker === "ai" ? html`<span class="avatar tiny ai" aria-hidden="true">${icons.spark}</span>`
      : avatar(scene, item.agent, name, "tiny")}
    ${speaker === "ai" ? html`<b>${label}</b>` : html`<b><bdi>${name}</bdi></b><span>${label}</span>`}
    <time datetime=${at}>${texts.time(at)}</time>
  </p>`;
}

function bubble(scene: Scene, item: Message): TemplateResult {
  return html`<div class="bubble"><div dir="auto">${item.body ? content(scene, item) : gone(scene)}</div></div>`;
}

/** What was promised is seen to be kept, or not. */
function promise({ texts, now }: Scene, { due, state }: Promised): TemplateResult {
  if (state === "kept") return html`<p class="became done">${icons.tick}<span>${texts.say("promise_kept")}</span></p>`;
  if (state === "missed") return html`<p class="became wrong">${icons.warning}<span>${texts.say("promise_missed")}</span></p>`;
  const line = due ? texts.say("promised_by", { when: texts.moment(due, now) }) : texts.say("promised");
  return html`<p class="became">${icons.clock}<span>${line}</span></p>`;
}

function gone({ texts }: Scene): TemplateResult {
  return html`<em>${texts.say("erased")}</em>`;
}

function content(scene: Scene, { body }: Message): TemplateResult {
  const steps = body?.steps ?? [];
  const links = (body?.links ?? []).map(card).filter((link) => link !== null);
  return html`${body?.text ? html`<p class="text">${linked(body.text)}</p>` : nothing}
    ${steps.length ? html`<ol>${steps.map((step) => html`<li dir="auto">${linked(step)}</li>`)}</ol>` : nothing}
    ${links.length ? html`<ul class="links" aria-label=${scene.texts.say("links")}>${links}</ul>` : nothing}
    ${(body?.attachments ?? []).map((file) => attachment(scene, file))}`;
}

const AI_ANSWERS: ReadonlySet<State> = new Set(["with_ai", "waiting_with_ai"]);

/** A click says the option's title, as if it had been typed. */
function options(scene: Scene, { body, topic }: Message, newest: boolean): TemplateResult | typeof nothing {
  const titles = body?.options ?? [];
  if (!titles.length) return nothing;
  const { texts, view } = scene;
  if (!newest || !AI_ANSWERS.has(view.conversation.state)) {
    return html`<ul class="asked" aria-label=${texts.say("options")}>
      ${titles.map((title) => html`<li dir="auto">${title}</li>`)}</ul>`;
  }
  // what an action needs is one of these, or said in the customer's own words
  const all = topic === "collect" ? titles : [...titles, texts.say("something_else")];
  return html`<div class="options ${topic === "collect" ? "" : "open"}" role="group" aria-label=${texts.say("options")}>
    ${all.map((title) => html`<button type="button" dir="auto" @click=${() => take(scene, title)}>${title}</button>`)}
  </div>`;
}

function take({ chat, focusComposer }: Scene, title: string): void {
  chat.say(title);
  // the button is gone with the next picture, and the keyboard must not be lost with it
  focusComposer();
}

function linked(text: string): (string | TemplateResult)[] {
  return pieces(text).map((piece) =>
    piece.url ? html`<a href=${piece.url} target="_blank" rel="noopener noreferrer">${piece.text}</a>` : piece.text,
  );
}

function card({ title, url }: Address): TemplateResult | null {
  const address = safeUrl(url, document.baseURI);
  if (!address) return null;
  const host = new URL(address).host.replace(/^www\./, "");
  // where the reader is already needs no saying
  const elsewhere = host !== location.host.replace(/^www\./, "");
  return html`<li><a class="card" href=${address} target="_blank" rel="noopener noreferrer">
    <span><strong dir="auto">${title || host}</strong>${elsewhere ? html`<small dir="ltr">${host}</small>` : nothing}</span>${icons.out}
  </a></li>`;
}

function fate(scene: Scene, item: Message, newestOwn: boolean): TemplateResult | typeof nothing {
  const { texts, view } = scene;
  if (item.pending?.delivery === "refused") return refused(scene, item.pending);
  if (item.pending && item.pending.delivery !== "sent") {
    return html`<p class="fate">${texts.say(onItsWay(item.pending, view.link))}</p>`;
  }
  if (!newestOwn) return nothing;
  const seen = item.seq !== null && item.seq <= view.conversation.seenSeq;
  return html`<p class="fate">${texts.say(seen ? "seen" : "sent")} · <time datetime=${item.at}>${texts.time(item.at)}</time></p>`;
}

function onItsWay(pending: Pending, link: Link): "sending" | "kept_offline" | "trying_again" | "not_sent_here" {
  if (link === "refused") return "not_sent_here";
  if (link !== "up") return "kept_offline";
  return pending.code ? "trying_again" : "sending";
}

function refused({ chat, texts }: Scene, pending: Pending): TemplateResult {
  const known = { too_long: "too_long", too_many: "too_many", too_fast: "too_many", empty: "empty",
    file_unknown: "file_lost" } as const;
  const key = known[pending.code as keyof typeof known];
  const why = key ? texts.say(key) : pending.message;
  return html`<p class="fate wrong">${why ? html`<span dir="auto">${why} </span>` : nothing}
    <button class="link wrong" type="button" @click=${() => chat.retry(pending.client_id)}>${texts.say("not_sent")}</button>
  </p>`;
}
