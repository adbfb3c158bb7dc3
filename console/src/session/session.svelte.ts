import type { Desk } from "../api/desk";
import { Refusal } from "../api/http";
import type { Me, Presence, Role } from "../api/types";
import type { Frame } from "../live/frames";

type Standing = "asking" | "out" | "in" | "unreachable";

type PresenceFrame = Pick<
  Extract<Frame, { type: "presence" }>,
  "agent" | "presence" | "cause"
>;

const ranks: Record<Role, number> = { agent: 0, supervisor: 1, admin: 2 };

/** Who sits in front of the console. */
export class Session {
  me = $state.raw<Me | null>(null);
  standing = $state<Standing>("asking");
  expired = $state(false);
  /** Why I am set to something that I did not choose. */
  because = $state<"unanswered" | null>(null);

  constructor(private readonly desk: Desk) {}

  async resume(): Promise<void> {
    this.standing = "asking";
    try {
      this.#enter(await this.desk.me());
    } catch (error) {
      this.standing = error instanceof Refusal && error.status === 401 ? "out" : "unreachable";
    }
  }

  async signIn(email: string, password: string): Promise<void> {
    this.#enter(await this.desk.signIn(email, password));
  }

  async signOut(): Promise<void> {
    await this.desk.signOut();
    this.#leave();
  }

  /** The server no longer knows this session. */
  ended(): void {
    this.expired = this.standing === "in";
    this.#leave();
  }

  async setPresence(presence: Presence): Promise<void> {
    if (!this.me) return;
    const before = this.me;
    this.because = null;
    this.me = { ...before, presence };
    try {
      await this.desk.setPresence(presence);
    } catch (error) {
      this.me = before;
      throw error;
    }
  }

  async setPhoto(file: File): Promise<void> {
    const { photo } = await this.desk.setPhoto(file);
    if (this.me) this.me = { ...this.me, photo };
  }

  async dropPhoto(): Promise<void> {
    await this.desk.dropPhoto();
    if (this.me) this.me = { ...this.me, photo: null };
  }

  heardPresence({ agent, presence, cause }: PresenceFrame): void {
    if (this.me?.id !== agent) return;
    this.me = { ...this.me, presence };
    this.because = cause === "unanswered" && presence === "away" ? "unanswered" : null;
  }

  /** Hides what the role may not do; the server refuses it anyway. */
  may(role: Role): boolean {
    return this.me !== null && ranks[this.me.role] >= ranks[role];
  }

  #enter(me: Me): void {
    this.me = me;
    this.expired = false;
    this.standing = "in";
  }

  #leave(): void {
    this.me = null;
    this.standing = "out";
  }
}
