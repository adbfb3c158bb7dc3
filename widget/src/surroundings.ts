/** The browser around the chat: clock, chance, network, page. Tests bring their own. */

import type { Socket, World } from "./live";

export interface Surroundings extends World {
  id(): string;
  now(): Date;
  page(): string;
  /** Somebody can see the page. */
  looking(): boolean;
  readonly language: string;
}

export function browserSurroundings(liveUrl: string, language: string): Surroundings {
  return {
    socket: () => new WebSocket(liveUrl) as Socket,
    later: (run, ms) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    random: Math.random,
    id: () => randomId(),
    now: () => new Date(),
    page: () => location.href,
    looking: () => !document.hidden,
    language,
  };
}

/** As `crypto.randomUUID`, which pages without https do not have. */
function randomId(): string {
  const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const digits = bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return digits.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}
