import type { Desk, Routing } from "../api/desk";
import { Refusal, Unreachable } from "../api/http";
import type { Queue, QueueWarning, Seat } from "../api/types";

/** The queues by name, and who sits where: both are asked for where somebody looks at them. */
export class Queues {
  all = $state.raw<readonly Queue[]>([]);
  warnings = $state.raw<readonly QueueWarning[]>([]);
  seats = $state.raw<readonly Seat[] | null>(null);

  constructor(private readonly desk: Desk) {}

  nameOf = (id: string): string => this.all.find((one) => one.id === id)?.name ?? id;

  costOf = (id: string | null): number => this.all.find((one) => one.id === id)?.cost ?? 1;

  load = async (): Promise<void> => this.told(await this.desk.queues());

  told(routing: Routing): void {
    this.all = routing.queues;
    this.warnings = routing.warnings;
  }

  /** Looked at again and again; that the line is down is said elsewhere. */
  loadSeats = async (): Promise<void> => {
    try {
      this.seats = await this.desk.seats();
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
    }
  };

  forget(): void {
    this.all = [];
    this.warnings = [];
    this.seats = null;
  }
}
