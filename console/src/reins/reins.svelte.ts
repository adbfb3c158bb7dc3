import type { Desk } from "../api/desk";
import type { Autonomy, Level, Stopped } from "../api/types";

/** How far the AI may go: the switch, which every page shows, and the levels, for their page. */
export class Reins {
  stopped = $state.raw<Stopped | null>(null);
  autonomy = $state.raw<Autonomy | null>(null);

  constructor(private readonly desk: Desk) {}

  hear(stopped: Stopped | null): void {
    this.stopped = stopped;
  }

  load = async (): Promise<void> => this.#told(await this.desk.autonomy());

  setLevels = async (intents: string[], level: Level): Promise<void> =>
    this.#told(await this.desk.setLevels(intents, level));

  stop = async (reason: string): Promise<void> => this.#told(await this.desk.stopAi(reason));

  resume = async (): Promise<void> => this.#told(await this.desk.resumeAi());

  forget(): void {
    this.stopped = null;
    this.autonomy = null;
  }

  #told(autonomy: Autonomy): void {
    this.autonomy = autonomy;
    this.stopped = autonomy.stopped;
  }
}
