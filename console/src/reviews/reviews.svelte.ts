import type { Desk } from "../api/desk";
import { Refusal, Unreachable } from "../api/http";
import type { Review, Row } from "../api/types";
import type { Frame } from "../live/frames";
import { soon } from "../live/soon";

const LOOK_AGAIN_MS = 60_000;

/** What the AI was left alone with and that ended silent, failed or badly. */
export class Reviews {
  open = $state.raw<readonly Review[] | null>(null);
  failed = $state(false);
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #taken = new Map<string, Review>();
  readonly #soon = soon(() => void this.load());

  constructor(private readonly desk: Desk) {}

  start(): void {
    void this.load();
    this.#timer = setInterval(() => void this.load(), LOOK_AGAIN_MS);
  }

  hear(frame: Frame): void {
    const wrote = frame.type === "event" && frame.payload.by === "agent" && frame.kind === "message.sent";
    const written = wrote ? this.#taken.get(frame.conversation) : undefined;
    if (written) void this.close(written, "wrote").catch(() => this.#soon());
    const open = (id: string): boolean => this.open?.some((one) => one.conversation === id) ?? false;
    if (frame.type === "row" && open(frame.row.id)) this.#soon();
  }

  load = async (): Promise<void> => {
    try {
      this.open = await this.desk.reviews();
      this.failed = false;
    } catch (error) {
      if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
      this.failed = true;
    }
  };

  /** It is this agent's now; that they wrote is told when they did. */
  async take(one: Review): Promise<Row> {
    const client_id = crypto.randomUUID();
    const { row } = await this.desk.act(one.conversation, "claim", { client_id });
    this.#taken.set(one.conversation, one);
    return row;
  }

  async close(one: Review, outcome: "nothing_to_do" | "wrote"): Promise<void> {
    this.#taken.delete(one.conversation);
    await this.desk.closeReview(one.conversation, { client_id: `review-${one.seq}`, outcome });
    this.open = this.open?.filter(({ conversation }) => conversation !== one.conversation) ?? null;
  }

  forget(): void {
    clearInterval(this.#timer);
    this.open = null;
    this.#taken.clear();
  }
}
