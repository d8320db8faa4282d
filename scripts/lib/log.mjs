/** Short lines for people: what is going on, and for how long it has been. */
import process from 'node:process';

const began = performance.now();

export const seconds = (since = began) => ((performance.now() - since) / 1000).toFixed(1);

export function say(text) {
  process.stdout.write(`[${seconds().padStart(6)} s] ${text}\n`);
}

/** An error whose message alone is meant for the person; no stack is shown for it. */
export class Problem extends Error {}

/** Ends the process with a message for a `Problem`, with the whole stack for anything else. */
export function fail(error) {
  const text = error instanceof Problem ? error.message : (error?.stack ?? String(error));
  process.stderr.write(`\n${text}\n`);
  process.exit(1);
}
