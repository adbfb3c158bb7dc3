import type { Text } from "./text.svelte";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Times in the reader's words. `now` moves every ten seconds, `second` each second, and what was
 * written with them moves along. */
export class Times {
  now = $state(Date.now());
  second = $state(Date.now());

  constructor(private readonly text: Text) {}

  start(): () => void {
    const tick = setInterval(() => (this.now = Date.now()), 10_000);
    const second = setInterval(() => (this.second = Date.now()), 1_000);
    return () => {
      clearInterval(tick);
      clearInterval(second);
    };
  }

  /** How long ago, in the shortest words: now, 4m, 2h, 3d, then the date. */
  ago = (at: string): string => {
    const past = this.now - Date.parse(at);
    if (past < MINUTE) return this.text.t("time.now");
    if (past < HOUR) return this.#unit(past / MINUTE, "minute");
    if (past < DAY) return this.#unit(past / HOUR, "hour");
    if (past < 7 * DAY) return this.#unit(past / DAY, "day");
    return this.date(at);
  };

  /** How long it takes already, second by second: 0:42, 12:05, from an hour on 1h 5m. */
  span = (since: string): string => this.lasting((this.second - Date.parse(since)) / 1000);

  /** So many seconds: 0:42, 12:05, 1h 5m. */
  lasting = (length: number): string => {
    const seconds = Math.max(Math.floor(length), 0);
    if (seconds >= 3600) {
      const minutes = Math.floor((seconds % 3600) / 60);
      return `${this.#unit(seconds / 3600, "hour")} ${this.#unit(minutes, "minute")}`;
    }
    const two = new Intl.NumberFormat(this.text.language, { minimumIntegerDigits: 2 });
    return `${this.text.number(Math.floor(seconds / 60))}:${two.format(seconds % 60)}`;
  };

  clock = (at: string): string => this.#format(at, { hour: "numeric", minute: "2-digit" });

  date = (at: string): string => this.#format(at, { day: "numeric", month: "short" });

  full = (at: string): string => this.#format(at, { dateStyle: "medium", timeStyle: "short" });

  day = (at: string): string => {
    const midnight = new Date(this.now).setHours(0, 0, 0, 0);
    const then = Date.parse(at);
    if (then >= midnight) return this.text.t("time.today");
    if (then >= midnight - DAY) return this.text.t("time.yesterday");
    return this.#format(at, { weekday: "long", day: "numeric", month: "long" });
  };

  /** A point ahead: the hour when it is today, otherwise with its day. */
  ahead = (at: string): string => {
    const sameDay = new Date(at).toDateString() === new Date(this.now).toDateString();
    if (sameDay) return this.clock(at);
    const thisWeek = Date.parse(at) - this.now < 6 * DAY;
    const day: Intl.DateTimeFormatOptions = thisWeek
      ? { weekday: "short" }
      : { day: "numeric", month: "short" };
    return this.#format(at, { ...day, hour: "numeric", minute: "2-digit" });
  };

  #unit(value: number, unit: "minute" | "hour" | "day"): string {
    const style: Intl.NumberFormatOptions = { style: "unit", unit, unitDisplay: "narrow" };
    return new Intl.NumberFormat(this.text.language, style).format(Math.floor(value));
  }

  #format(at: string, style: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat(this.text.language, style).format(new Date(at));
  }
}
