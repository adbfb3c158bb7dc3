import { endOfDay, localInput } from "./moments";

/** Whether the reply is a promise, and by when; and whether it keeps an earlier one. */
export class Promising {
  on = $state(false);
  /** The day in the field, as a date of the agent's own calendar. */
  day = $state("");
  /** The number of the message whose promise it keeps. */
  keeps = $state<number | null>(null);
  #read: { at: string; day: string } | null = null;
  #suggested = false;

  /** What was read in the reply; whoever switched it off again is not asked twice. */
  suggest(due: string): void {
    if (this.#suggested && !this.on) return;
    this.#suggested = true;
    this.#read = { at: due, day: localInput(new Date(due)).slice(0, 10) };
    this.on = true;
    this.day = this.#read.day;
  }

  /** The very time that was read, or the end of the day that was chosen. */
  get due(): string | null {
    if (this.day === "") return null;
    return this.day === this.#read?.day ? this.#read.at : endOfDay(this.day);
  }

  clear(): void {
    this.on = false;
    this.day = "";
    this.keeps = null;
    this.#read = null;
    this.#suggested = false;
  }
}
