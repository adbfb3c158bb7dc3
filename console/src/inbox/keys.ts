import type { Deed } from "./allowed";

/** The key of each deed, as buttons, menus, the palette and the help show it. */
export const deedKeys: Partial<Record<Deed, string>> = {
  claim: "A",
  take_over: "A",
  reply: "R",
  note: "N",
  act: "D",
  pass: "P",
  hold: "S",
  hand_back: "H",
  resolve: "E",
};

export const deedsByKey: Record<string, Deed[]> = {
  a: ["claim", "take_over"],
  r: ["reply"],
  n: ["note"],
  d: ["act"],
  p: ["pass"],
  s: ["hold", "resume"],
  h: ["hand_back"],
  e: ["resolve"],
};
