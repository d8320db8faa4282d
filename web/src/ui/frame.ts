/** A page out of sight has no frames; what waits for one goes on all the same. */
const OUT_OF_SIGHT_MS = 100;

/** Resolves in a task of its own, after the next frame: the browser has painted, and may paint again. */
export function frame(): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, OUT_OF_SIGHT_MS);
    requestAnimationFrame(() => {
      clearTimeout(late);
      setTimeout(resolve);
    });
  });
}

/** No page is so busy that what waits for its rest is not done by then. */
const PATIENCE_MS = 2000;

/** Calls when the browser has nothing else to do; gives the way to call it off. */
export function whenIdle(work: () => void): () => void {
  if (typeof requestIdleCallback === 'undefined') {
    const timer = setTimeout(work, OUT_OF_SIGHT_MS);
    return () => clearTimeout(timer);
  }
  const wait = requestIdleCallback(work, { timeout: PATIENCE_MS });
  return () => cancelIdleCallback(wait);
}
