import { html, type TemplateResult } from "lit";
import { icons } from "./icons";
import type { Scene, Sheet } from "./scene";

/** Lies over the conversation, under who answers; the conversation goes on below it. */
export function sheet(scene: Scene, what: Sheet): TemplateResult {
  const { texts, putAway } = scene;
  const title = texts.say(what === "brief" ? "brief_title" : "callback_title");
  return html`<section class="sheet" role="dialog" aria-labelledby="sheet-title">
    <div class="top"><button class="quiet square" type="button" aria-label=${texts.say("back")} @click=${putAway}>${icons.back}</button>
      <h3 id="sheet-title" tabindex="-1">${title}</h3></div>
    ${what === "brief" ? html`<warmline-brief .scene=${scene}></warmline-brief>`
      : html`<warmline-callback .scene=${scene}></warmline-callback>`}
  </section>`;
}
