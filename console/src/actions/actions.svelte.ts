import type { Desk, RunAct } from "../api/desk";
import { Refusal, Unreachable } from "../api/http";
import type { Context, Offered, Run } from "../api/types";
import { furthest } from "./runs";

export type Loading = "loading" | "ready" | "failed";

/** What can be done in one conversation, what was, and who the customer is. Nothing here holds up
 * the conversation itself: each part loads, and fails, by itself. */
export class OpenActions {
  context = $state.raw<Context | null>(null);
  contextIs = $state<Loading>("loading");
  offered = $state.raw<Offered | null>(null);
  offeredIs = $state<Loading>("loading");
  busy = $state(false);
  /** Until an act is answered, each further try of it goes under the same id. */
  readonly #tries = new Map<string, string>();

  constructor(
    readonly id: string,
    private readonly desk: Desk,
    private readonly newId: () => string,
  ) {}

  loadContext = async (): Promise<void> => {
    this.contextIs = "loading";
    const told = await quietly(this.desk.context(this.id));
    if (told) this.context = told;
    this.contextIs = told ? "ready" : "failed";
  };

  loadOffered = async (): Promise<void> => {
    this.offeredIs = "loading";
    const told = await quietly(this.desk.offered(this.id));
    if (told) this.offered = told;
    this.offeredIs = told ? "ready" : "failed";
  };

  propose(action: string, args: Record<string, unknown>): Promise<Run> {
    return this.#try(`propose ${action} ${JSON.stringify(args)}`, (client_id) =>
      this.desk.propose(this.id, { client_id, action, arguments: args }),
    );
  }

  decide(run: Run, act: RunAct, more: { hash?: string; reason?: string } = {}): Promise<Run> {
    return this.#try(`${act} ${run.id}`, (client_id) =>
      this.desk.decide(run, act, { client_id, ...more }),
    );
  }

  async #try(what: string, act: (clientId: string) => Promise<Run>): Promise<Run> {
    const clientId = this.#tries.get(what) ?? this.newId();
    this.#tries.set(what, clientId);
    this.busy = true;
    try {
      const run = await act(clientId);
      this.#tries.delete(what);
      this.#told(run);
      return run;
    } catch (error) {
      if (error instanceof Refusal) this.#tries.delete(what);
      throw error;
    } finally {
      this.busy = false;
    }
  }

  #told(run: Run): void {
    const { actions, runs } = this.offered ?? { actions: [], runs: [] };
    const known = runs.find((one) => one.id === run.id);
    const others = runs.filter((one) => one.id !== run.id);
    this.offered = { actions, runs: [furthest(run, known), ...others] };
  }
}

async function quietly<T>(asking: Promise<T>): Promise<T | null> {
  try {
    return await asking;
  } catch (error) {
    if (error instanceof Refusal || error instanceof Unreachable) return null;
    throw error;
  }
}
