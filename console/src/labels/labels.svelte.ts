import type { Desk } from "../api/desk";
import type { Colour, Label, Row } from "../api/types";

export const colours: readonly Colour[] = [
  "grey",
  "red",
  "orange",
  "yellow",
  "green",
  "teal",
  "blue",
  "violet",
  "pink",
];

/** What conversations may be marked with, and how each mark looks. */
export class Labels {
  all = $state.raw<readonly Label[] | null>(null);
  readonly open = $derived((this.all ?? []).filter((one) => !one.archived));
  readonly #colours = $derived(new Map((this.all ?? []).map((one) => [one.name, one.colour])));

  constructor(
    private readonly desk: Desk,
    private readonly told: (row: Row) => void,
  ) {}

  colour = (name: string): Colour => this.#colours.get(name) ?? "grey";

  load = async (): Promise<void> => {
    this.all = await this.desk.labels();
  };

  async define(label: Label): Promise<void> {
    await this.desk.defineLabel(label);
    await this.load();
  }

  /** Puts a label on, or takes it off where it is already. */
  async toggle(row: Row, name: string): Promise<void> {
    const has = row.labels.includes(name);
    const [add, remove] = has ? [[], [name]] : [[name], []];
    const done = await this.desk.mark(row.id, { client_id: crypto.randomUUID(), add, remove });
    this.told(done.row);
  }

  forget(): void {
    this.all = null;
  }
}
