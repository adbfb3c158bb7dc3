import { html, nothing, type TemplateResult } from "lit";
import type { Deed } from "../cards";
import type { Key } from "../texts";
import type { Message } from "../timeline";
import type { Body } from "../wire";
import { icons } from "./icons";
import { saved } from "./saving";
import { callbackDue, when, type Scene } from "./scene";

/** A proposal to say yes or no to, a receipt to keep, a code to type. */
export function deed(scene: Scene, item: Message, what: Deed): TemplateResult {
  switch (what.kind) {
    case "proposal":
      return proposal(scene, item, what);
    case "receipt":
      return receipt(scene, item, what);
    case "callback":
      return callback(scene, item, what);
    case "code":
      return html`<warmline-code class="deed" .scene=${scene} .sent=${what} .at=${item.at}></warmline-code>`;
  }
}

function proposal(scene: Scene, { body }: Message, what: Deed & { kind: "proposal" }): TemplateResult {
  const { texts } = scene;
  return html`<div class="deed" role="group" aria-label=${body?.title ?? ""}>
    <strong dir="auto">${body?.title}</strong>
    ${said(body)}${lines(scene, body)}
    ${when(what.open, () => html`<div class="answers">
      <button class="strong" type="button" @click=${() => answer(scene, what, true)}>${texts.say("yes_do")}</button>
      <button type="button" @click=${() => answer(scene, what, false)}>${texts.say("no_leave")}</button>
    </div>`)}
    ${what.state === "open" ? nothing : state(scene, what.state)}
  </div>`;
}

function answer({ chat, texts, focusComposer }: Scene, { run, hash }: Deed & { kind: "proposal" }, yes: boolean): void {
  chat.answer({ run, hash, yes }, texts.say(yes ? "yes_do" : "no_leave"));
  // the button is gone with the next picture, and the keyboard must not be lost with it
  focusComposer();
}

const TONES = { working: "due", approval: "due", unconfirmed: "due", unknown: "due", done: "done" } as const;

function state({ texts }: Scene, is: Exclude<(Deed & { kind: "proposal" })["state"], "open">): TemplateResult {
  const key: Key = `run_${is}`;
  const tone = is in TONES ? TONES[is as keyof typeof TONES] : "";
  const mark = is === "done" ? icons.tick : tone ? icons.clock : nothing;
  return html`<p class="became ${tone}">${mark}<span>${texts.say(key)}</span></p>`;
}

function receipt(scene: Scene, { body, at }: Message, what: Deed & { kind: "receipt" }): TemplateResult {
  const { chat, view, texts } = scene;
  return html`<div class="deed receipt" role="group" aria-label="${texts.say("receipt")}: ${body?.title ?? ""}">
    <strong dir="auto"><i class="check">${icons.tick}</i><span>${body?.title}</span></strong>
    ${said(body)}${lines(scene, body)}
    <p class="number"><bdi dir="ltr">${what.number}</bdi> · <time datetime=${at}>${texts.time(at)}</time></p>
    <div class="answers">
      <button type="button" @click=${() => save(scene, what)}>${icons.download}${texts.say("download")}</button>
      ${view.signed ? mail(scene, chat.receipts.mailing(what.receipt), what.receipt) : nothing}
    </div>
  </div>`;
}

function mail({ chat, texts }: Scene, mailing: string | null, id: string): TemplateResult {
  if (mailing === "sent") return html`<p class="became done">${icons.tick}<span>${texts.say("mail_sent")}</span></p>`;
  const label = mailing === "sending" ? "sending" : mailing === "failed" ? "mail_failed" : "mail_receipt";
  return html`<button class=${mailing === "failed" ? "wrong" : ""} type="button" aria-disabled=${mailing === "sending"}
    @click=${() => chat.receipts.mail(id)}>${icons.mail}${texts.say(label)}</button>`;
}

/** The promise with its time and address; what became of it stands on it. */
function callback(scene: Scene, { body }: Message, { way, due, state }: Deed & { kind: "callback" }): TemplateResult {
  const { texts, now, open } = scene;
  const line = callbackDue(texts, { way, due }, now);
  const became: [string, Key] | null = state !== "open" ? [TOLD[state] ?? "", `callback_${state}`]
    : new Date(due) < now ? ["wrong", "promise_missed"] : null;
  return html`<div class="deed callback" role="group" aria-label=${line}>
    <strong><i class="check">${way === "mail" ? icons.mail : icons.phone}</i><span>${line}</span></strong>
    ${body?.address ? html`<p class="address"><bdi dir="ltr">${body.address}</bdi></p>` : nothing}
    ${body?.note ? html`<p class="text" dir="auto">${body.note}</p>` : nothing}
    ${became ? html`<p class="became ${became[0]}"><span>${texts.say(became[1])}</span></p>` : nothing}
    ${when(state === "open", () => html`<button class="link" type="button" @click=${() => open("callback")}>${texts.say("callback_change")}</button>`)}
  </div>`;
}

const TOLD: Readonly<Record<string, string>> = { reached: "done", answered: "done", not_reached: "due", wrong_address: "wrong" };

async function save({ chat, texts, announce }: Scene, { receipt, number }: Deed & { kind: "receipt" }): Promise<void> {
  const file = await chat.receipts.file(receipt);
  if (!file) return announce(texts.say("download_failed"));
  saved(file, `${number}.html`);
}

function said(body: Body | null): TemplateResult | typeof nothing {
  return body?.text ? html`<p class="text" dir="auto">${body.text}</p>` : nothing;
}

function lines({ texts }: Scene, body: Body | null): TemplateResult | typeof nothing {
  const reference = body?.reference ? [{ label: texts.say("receipt_reference"), value: body.reference }] : [];
  const all = [...(body?.lines ?? []), ...reference];
  if (!all.length) return nothing;
  return html`<dl>${all.map(({ label, value }) => html`<div><dt dir="auto">${label}</dt><dd><bdi>${value}</bdi></dd></div>`)}</dl>`;
}
