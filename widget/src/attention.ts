/** Ways to say "something came" to somebody who looks elsewhere: the page's title and a soft sound. */

const COUNTED = /^\(\d+\) /;

export function badgeTitle(unread: number): void {
  const title = document.title.replace(COUNTED, "");
  const wanted = unread ? `(${unread}) ${title}` : title;
  if (document.title !== wanted) document.title = wanted;
}

/** Two quiet notes; silent where the browser allows no sound before the first click. */
export async function chime(): Promise<void> {
  const audio = new AudioContext();
  if (audio.state !== "running") return audio.close();
  for (const [pitch, at] of [[660, 0], [880, 0.12]] as const) note(audio, pitch, audio.currentTime + at);
  await new Promise((done) => setTimeout(done, 600));
  await audio.close();
}

function note(audio: AudioContext, pitch: number, at: number): void {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.06, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + 0.35);
  tone.connect(volume).connect(audio.destination);
  tone.start(at);
  tone.stop(at + 0.4);
}
