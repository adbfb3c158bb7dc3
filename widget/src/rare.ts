/**
 * The second script: forms and cards that few customers ever open. The first one fetches it when one of
 * them is about to show (`fetching.ts`); where it stands already it is drawn at once.
 */

import { BriefCard } from "./view/brief";
import { Callback } from "./view/callback";
import { Code } from "./view/code";
import { RatingCard } from "./view/rating";
import { rare } from "./view/styles/rare";

customElements.define("warmline-brief", BriefCard);
customElements.define("warmline-callback", Callback);
customElements.define("warmline-code", Code);
customElements.define("warmline-rating", RatingCard);

export { rare as styles };
