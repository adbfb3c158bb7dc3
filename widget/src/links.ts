/** Which addresses may be clicked, and where they stand in a text. */

export interface Piece {
  readonly text: string;
  readonly url?: string;
}

const ADDRESS = /https?:\/\/[^\s<>"'`{}|\\^]+/gi;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;

/** The address when it leads to a web page, else null; `page` is what relative ones start from. */
export function safeUrl(address: string, page: string): string | null {
  // browsers ignore blanks and control characters in front of and inside a scheme
  const clean = address.replace(/[\u0000-\u0020\u007f]/g, "");
  if (!clean || (SCHEME.test(clean) && !/^https?:/i.test(clean))) return null;
  const url = URL.parse ? URL.parse(clean, page) : parsed(clean, page);
  return url && /^https?:$/.test(url.protocol) ? url.href : null;
}

export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let at = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = withoutTail(match[0]);
    const url = safeUrl(address, address);
    if (!url) continue;
    if (match.index > at) found.push({ text: text.slice(at, match.index) });
    found.push({ text: address, url });
    at = match.index + address.length;
  }
  if (at < text.length) found.push({ text: text.slice(at) });
  return found;
}

/** Punctuation that ends the sentence, not the address; a bracket stays when it was opened inside. */
function withoutTail(address: string): string {
  const shorter = address.replace(/[.,;:!?…"'*_]+$/, "");
  const unopened = shorter.endsWith(")") && !shorter.includes("(");
  return unopened ? withoutTail(shorter.slice(0, -1)) : shorter;
}

function parsed(address: string, page: string): URL | null {
  try {
    return new URL(address, page);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
