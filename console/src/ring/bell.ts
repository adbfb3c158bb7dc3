const kept = "warmline.sound";

/**
 * A soft double tone. Browsers let a page sound only after somebody touched it, so that the tone is
 * made ready with the first touch or key, and stays silent before.
 */
export class Bell {
  #sound: AudioContext | null = null;

  get isOn(): boolean {
    return localStorage.getItem(kept) !== "off";
  }

  set isOn(on: boolean) {
    localStorage.setItem(kept, on ? "on" : "off");
  }

  /** Listens for the first touch; returns how to stop. */
  start(): () => void {
    const touch = (): void => this.#ready();
    const once = { once: true, capture: true };
    addEventListener("pointerdown", touch, once);
    addEventListener("keydown", touch, once);
    return () => {
      removeEventListener("pointerdown", touch, once);
      removeEventListener("keydown", touch, once);
      void this.#sound?.close();
      this.#sound = null;
    };
  }

  #ready(): void {
    this.#sound ??= new AudioContext();
    void this.#sound.resume();
  }

  ring(): void {
    const sound = this.#sound;
    if (!this.isOn || sound?.state !== "running") return;
    this.#tone(sound, 659.3, 0);
    this.#tone(sound, 880, 0.18);
  }

  #tone(sound: AudioContext, hertz: number, after: number): void {
    const at = sound.currentTime + after;
    const tone = new OscillatorNode(sound, { type: "sine", frequency: hertz });
    const volume = new GainNode(sound, { gain: 0 });
    volume.gain.setValueAtTime(0, at);
    volume.gain.linearRampToValueAtTime(0.12, at + 0.02);
    volume.gain.exponentialRampToValueAtTime(0.001, at + 0.6);
    tone.connect(volume).connect(sound.destination);
    tone.start(at);
    tone.stop(at + 0.65);
  }
}
