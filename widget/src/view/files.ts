import { html, nothing, type TemplateResult } from "lit";
import type { Draft, Trouble } from "../files";
import type { Key } from "../texts";
import type { Attachment } from "../wire";
import { icons } from "./icons";
import { saved as keep } from "./saving";
import { when, type Scene } from "./scene";

const TROUBLES: Readonly<Record<Trouble, Key>> = {
  too_large: "file_too_large", type: "file_type", mismatch: "file_mismatch", full: "file_full",
  too_many: "too_many", empty: "file_empty", failed: "file_failed",
};

/** What goes out with the next message, each with its way to the server. */
export function drafts(scene: Scene): TemplateResult | typeof nothing {
  const { drafts } = scene.chat.files;
  if (!drafts.length) return nothing;
  return html`<ul class="drafts" aria-label=${scene.texts.say("files")}>${drafts.map((one) => draft(scene, one))}</ul>`;
}

function draft({ chat, texts, focusComposer }: Scene, one: Draft): TemplateResult {
  const remove = (): void => {
    chat.files.remove(one.key);
    focusComposer();
  };
  return html`<li class=${one.trouble ? "wrong" : ""}>
    ${one.picture && !one.trouble ? html`<img src=${one.picture} alt="">` : icons.file}
    <span><bdi>${one.name}</bdi><small role=${one.trouble ? "alert" : "none"}>${word(texts, one)}</small>
      ${when(!one.kept && !one.trouble, () => html`<progress max="1" .value=${one.progress}
        aria-label=${texts.say("file_sending", { name: one.name })}></progress>`)}</span>
    ${when(one.trouble === "failed" || one.trouble === "too_many", () => html`<button class="link" type="button"
      @click=${() => chat.files.again(one.key)}>${texts.say("file_again")}</button>`)}
    <button class="quiet" type="button" aria-label=${texts.say("remove_file", { name: one.name })} @click=${remove}>
      ${icons.close}</button>
  </li>`;
}

function word(texts: Scene["texts"], { trouble, size }: Draft): string {
  return trouble ? texts.say(TROUBLES[trouble]) : fileSize(texts.language, size);
}

/** Opens the device's own choice of files. */
export function attachButton({ chat, view, texts }: Scene): TemplateResult {
  const chosen = (event: Event): void => {
    const input = event.target as HTMLInputElement;
    chat.files.add([...(input.files ?? [])]);
    input.value = "";
  };
  const open = (event: Event): void => ((event.currentTarget as Element).nextElementSibling as HTMLInputElement).click();
  return html`<button class="attach" type="button" aria-label=${texts.say("attach")} title=${texts.say("attach")}
      @click=${open}>${icons.clip}</button>
    <input type="file" multiple hidden tabindex="-1" accept=${view.config?.files?.endings.join(",") ?? ""} @change=${chosen}>`;
}

/** A file of a message: a picture where there is one, else a chip with name and size. */
export function attachment(scene: Scene, file: Attachment): TemplateResult {
  const { chat, texts } = scene;
  if (!file.id) return chip(scene, file, texts.say("not_uploaded"));
  const state = chat.files.state(file.id);
  if (state === "quarantined") return chip(scene, file, texts.say("file_blocked"), "blocked");
  if (state === "erased") return chip(scene, file, texts.say("file_gone"));
  const picture = chat.files.picture(file.id);
  if (picture) return shown(scene, file, picture, state === "checking");
  return state === "checking" ? chip(scene, file, texts.say("file_checking"), "checking") : saved(scene, file);
}

function shown({ texts }: Scene, file: Attachment, picture: string, checking: boolean): TemplateResult {
  return html`<a class="picture" href=${picture} target="_blank" rel="noopener" aria-label=${texts.say("open_file", { name: file.name })}>
    <img src=${picture} alt=${file.name}></a>${checking ? html`<p class="fate">${texts.say("file_checking")}</p>` : nothing}`;
}

function saved(scene: Scene, file: Attachment): TemplateResult {
  const { texts } = scene;
  return html`<button class="file" type="button" aria-label=${texts.say("save_file", { name: file.name })}
    @click=${() => save(scene, file)}>${icons.file}<span><bdi>${file.name}</bdi>
    <small>${fileSize(texts.language, file.size)}</small></span>${icons.download}</button>`;
}

function chip({ texts }: Scene, file: Attachment, why: string, how = ""): TemplateResult {
  return html`<p class="file ${how}">${how === "blocked" ? icons.warning : how === "checking" ? icons.clock : icons.file}
    <span><bdi>${file.name}</bdi><small>${fileSize(texts.language, file.size)} · ${why}</small></span></p>`;
}

async function save({ chat, texts, announce }: Scene, { id, name }: Attachment): Promise<void> {
  const file = await chat.files.file(id!);
  if (!file) return announce(texts.say("file_not_had"));
  keep(file, name);
}

function fileSize(language: string, bytes: number): string {
  const [unit, amount] = bytes < 1e6 ? ["kilobyte", Math.max(bytes / 1e3, 1)] as const : ["megabyte", bytes / 1e6] as const;
  const digits = amount < 10 ? 1 : 0;
  return new Intl.NumberFormat(language, { style: "unit", unit, maximumFractionDigits: digits }).format(amount);
}
