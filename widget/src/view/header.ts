import { html, type TemplateResult } from "lit";
import { avatar } from "./avatar";
import { icons } from "./icons";
import { isConfirmed, standing, when, type Scene } from "./scene";

/** Who answers right now, said before anything else. */
export function header(scene: Scene, menu: TemplateResult, close: () => void): TemplateResult {
  const { title, line, tone, mark } = answering(scene);
  return html`<header>
    ${typeof mark === "string" ? avatar(scene, scene.view.conversation.agent?.id, mark)
      : html`<span class="avatar ${tone}" aria-hidden="true">${mark}</span>`}
    <div class="who">
      <h2><bdi>${title}</bdi></h2>
      <p class=${tone}>${line}${when(isConfirmed(scene), () => html`<span class="confirmed" role="img"
        aria-label=${scene.texts.say("identity_confirmed")} title=${scene.texts.say("identity_confirmed")}>${icons.lock}</span>`)}</p>
    </div>
    ${menu}
    <button class="quiet square" type="button" aria-label=${scene.texts.say("close")} @click=${close}>
      ${icons.close}
    </button>
  </header>`;
}

interface Answering {
  readonly title: string;
  readonly line: string;
  readonly tone: "ai" | "person" | "due";
  /** A sign, or the name of the person whose face it is. */
  readonly mark: TemplateResult | string;
}

function answering(scene: Scene): Answering {
  const { view, texts } = scene;
  const { state, agent } = view.conversation;
  const company = view.config?.company ?? texts.say("chat");
  if (agent && (state === "with_agent" || state === "on_hold")) {
    const line = texts.say(state === "on_hold" ? "on_hold_header" : "with_person");
    return { title: agent.name, line, tone: "person", mark: agent.name };
  }
  const place = standing(scene);
  if (place === "waits") return { title: company, line: texts.say("waiting_header"), tone: "due", mark: icons.clock };
  const line = texts.say(
    state === "resolved" ? "resolved_header" : place === "meanwhile" ? "with_ai_meanwhile" : "with_ai",
  );
  return { title: view.config?.assistant ?? company, line, tone: "ai", mark: icons.spark };
}
