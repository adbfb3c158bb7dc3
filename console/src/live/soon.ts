/** Calls once, a moment after the last of many wishes for it. */
export function soon(run: () => void, waitMs = 300): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(run, waitMs);
  };
}
