/** `data-identity-url`: asks the page's own server who is signed in, and again before that runs out. */

import { claimOf, type Signing } from "./signing";

const PATIENCE = 4_000;
const BEFORE_IT_ENDS = 60_000;
const SOONEST = 30_000;
const LATEST = 6 * 3_600_000;

type Ask = (url: string, options: RequestInit) => Promise<Response>;

interface World {
  now(): Date;
  later(run: () => void, ms: number): () => void;
}

export async function follow(url: string, signing: Signing, around: World, ask: Ask = fetch): Promise<void> {
  const jwt = await asked(url, ask);
  // no answer says nothing about who is signed in
  if (jwt !== undefined) signing.identify(jwt);
  // nobody is signed in: who signs in comes with a new page
  if (jwt === null) return;
  const ends = jwt === undefined ? 0 : (claimOf(jwt)?.expires ?? Infinity) - around.now().getTime() - BEFORE_IT_ENDS;
  around.later(() => void follow(url, signing, around, ask), Math.min(LATEST, Math.max(SOONEST, ends)));
}

async function asked(url: string, ask: Ask): Promise<string | null | undefined> {
  try {
    const answer = await ask(url, { credentials: "same-origin", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status >= 500 || answer.status === 429) return undefined;
    if (!answer.ok) return null;
    const { identity } = (await answer.json()) as { identity?: unknown };
    return typeof identity === "string" ? identity : null;
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}
