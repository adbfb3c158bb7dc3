import type { Desk } from "../api/desk";
import { Refusal, Unreachable } from "../api/http";
import type { Profile } from "../api/types";

/** One contact's profile, and whether it could be had. */
export class Contact {
  profile = $state.raw<Profile | null>(null);
  fault = $state<"gone" | "failed" | null>(null);

  constructor(
    readonly id: string,
    private readonly desk: Desk,
  ) {}

  load = async (): Promise<void> => {
    try {
      this.profile = await this.desk.contact(this.id);
      this.fault = null;
    } catch (error) {
      this.fault = error instanceof Refusal && error.status < 500 ? "gone" : "failed";
      if (!(error instanceof Refusal || error instanceof Unreachable)) throw error;
    }
  };
}
