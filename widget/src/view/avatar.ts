import { html, type TemplateResult } from "lit";
import type { Scene } from "./scene";

/** A colleague's photo, or their initials where there is none or the page does not let it be shown. */
export function avatar({ chat }: Scene, agent: string | null | undefined, name: string, size = ""): TemplateResult {
  const photo = chat.photo(agent);
  const gone = (event: Event): void => (event.target as Element).remove();
  return html`<span class="avatar person ${size}" aria-hidden="true">${initials(name)}
    ${photo ? html`<img src=${photo} alt="" @error=${gone}>` : ""}</span>`;
}

function initials(name: string): string {
  const words = name.trim().split(/\s+/);
  const letters = words.length > 1 ? [words[0]!, words.at(-1)!] : words;
  return letters.map((word) => [...word][0] ?? "").join("").toUpperCase();
}
