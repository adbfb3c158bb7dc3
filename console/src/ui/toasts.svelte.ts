export interface Toast {
  id: number;
  text: string;
  tone: "plain" | "fault";
  act?: { label: string; run: () => void } | undefined;
}

const SHOWN_MS = 5_000;

/** Short messages at the edge of the screen; each goes away by itself. */
export class Toasts {
  shown = $state.raw<readonly Toast[]>([]);
  #last = 0;

  say(text: string, act?: Toast["act"]): void {
    this.#show({ id: ++this.#last, text, tone: "plain", act });
  }

  fault(text: string): void {
    this.#show({ id: ++this.#last, text, tone: "fault" });
  }

  drop(id: number): void {
    this.shown = this.shown.filter((toast) => toast.id !== id);
  }

  #show(toast: Toast): void {
    this.shown = [...this.shown.slice(-2), toast];
    setTimeout(() => this.drop(toast.id), SHOWN_MS);
  }
}
