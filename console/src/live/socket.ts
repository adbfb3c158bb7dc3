import type { Frame, Outgoing } from "./frames";

export type Line = "connecting" | "open" | "lost" | "refused";

interface Ears {
  frame: (frame: Frame) => void;
  line: (line: Line) => void;
}

const SIGN_IN_AGAIN = 4401;
const LONGEST_WAIT_MS = 15_000;
const PING_EVERY_MS = 25_000;

/** One live socket that comes back by itself, each time a little later, until it is closed. */
export class LiveSocket {
  #socket: WebSocket | null = null;
  #tries = 0;
  #again: ReturnType<typeof setTimeout> | undefined;
  #ping: ReturnType<typeof setInterval> | undefined;
  #heardAt = 0;

  constructor(
    private readonly url: string,
    private readonly ears: Ears,
  ) {}

  open(): void {
    clearTimeout(this.#again);
    this.ears.line(this.#tries === 0 ? "connecting" : "lost");
    const socket = new WebSocket(this.url);
    this.#socket = socket;
    socket.onopen = () => this.#opened();
    socket.onmessage = (message: MessageEvent<string>) => this.#heard(message.data);
    socket.onclose = (closed) => this.#closed(socket, closed.code);
  }

  send(frame: Outgoing): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(frame));
  }

  /** Try at once, for example when the browser says that the network is back. */
  hurry(): void {
    const busy = this.#socket?.readyState ?? WebSocket.CLOSED;
    if (busy === WebSocket.CLOSED) this.open();
  }

  /** The browser says that there is no network; the socket itself would notice only much later. */
  cut(): void {
    this.#socket?.close();
  }

  close(): void {
    clearTimeout(this.#again);
    clearInterval(this.#ping);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close();
  }

  #opened(): void {
    this.#tries = 0;
    this.#heardAt = Date.now();
    clearInterval(this.#ping);
    this.#ping = setInterval(() => this.#probe(), PING_EVERY_MS);
    this.ears.line("open");
  }

  #heard(text: string): void {
    this.#heardAt = Date.now();
    const frame = JSON.parse(text) as Frame;
    // Whoever does not answer is taken for gone: nothing rings at a laptop that was closed.
    if (frame.type === "ping") return this.send({ type: "pong" });
    if (frame.type === "frames") for (const one of frame.frames) this.ears.frame(one);
    else this.ears.frame(frame);
  }

  #probe(): void {
    // A laptop that slept keeps a dead socket open for minutes; silence tells.
    if (Date.now() - this.#heardAt > 2 * PING_EVERY_MS + 5_000) this.#socket?.close();
    else this.send({ type: "ping" });
  }

  #closed(socket: WebSocket, code: number): void {
    if (socket !== this.#socket) return;
    clearInterval(this.#ping);
    if (code === SIGN_IN_AGAIN) return this.ears.line("refused");
    this.#tries += 1;
    const wait = Math.min(LONGEST_WAIT_MS, 500 * 2 ** Math.min(this.#tries - 1, 6));
    this.#again = setTimeout(() => this.open(), wait * (0.7 + 0.6 * Math.random()));
    this.ears.line("lost");
  }
}
