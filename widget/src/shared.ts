/** What the second script takes from the first: one Lit, and the few words and marks both draw with. */

export { css, html, LitElement, nothing } from "lit";
export { repeat } from "lit/directives/repeat.js";
export { CORRECTABLE, isCorrectable, NEEDS } from "./briefs";
export { openCallback } from "./cards";
export { factKey } from "./timeline";
export { icons } from "./view/icons";
export { opensWhen, phrase, when } from "./view/scene";
