import type { Brief, CallBack, Event, OfferEnd, Person, Presence } from "../api/types";
import type { Row, Stopped, Training, Why } from "../api/types";

/** What the server says on the live socket of the console. */
export type Frame =
  | { type: "lists"; queue: Row[]; mine: Row[] }
  | { type: "row"; row: Row }
  | { type: "frames"; frames: Frame[] }
  | ({ type: "event"; conversation: string } & Event)
  | { type: "ready"; conversation: string; last_seq: number }
  | { type: "brief"; conversation: string; brief: Brief }
  | { type: "typing"; conversation: string; by: "customer" | "agent"; name: string; on: boolean }
  | { type: "presence"; agent: string; presence: Presence; cause?: string; chosen?: Presence }
  | {
      type: "ring";
      conversation: string;
      row: Row;
      brief: Brief;
      why: Why | null;
      expires: string;
    }
  | { type: "ring_over"; conversation: string; how: OfferEnd }
  | { type: "callbacks"; open: number; overdue: number }
  | { type: "callback_overdue"; callback: CallBack }
  | { type: "online"; conversation: string; on: boolean }
  | { type: "read"; conversation: string; seq: number }
  | { type: "viewing"; conversation: string; agents: Person[] }
  | { type: "knowledge"; release: number; training: Training }
  | { type: "mention"; conversation: string; seq: number; by: Person; at: string }
  | { type: "ai"; stopped: Stopped | null }
  | { type: "ping" }
  | { type: "pong" }
  | { type: "error"; code: string; message: string };

/** What the console says. */
export type Outgoing =
  | { type: "watch"; conversation: string | null; after?: number }
  | { type: "typing"; conversation: string; on: boolean }
  | { type: "seen"; conversation: string; seq: number }
  | { type: "ping" }
  | { type: "pong" };
