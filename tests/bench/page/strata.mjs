/** Strata itself: the page's own worker as it was built, spoken to as the page speaks to it. */
import { enough } from './measure.mjs';

/** Resolves when the worker's Python is there. */
function boot(worker) {
  return new Promise((resolve, reject) => {
    worker.onerror = (event) => reject(new Error(event.message || 'The worker did not load.'));
    worker.onmessage = ({ data }) => {
      if (data.type === 'ready') resolve();
      else if (data.type === 'boot-failed') reject(new Error(data.message));
    };
    worker.postMessage({ type: 'boot', base: new URL('/', location.href).href });
  });
}

/** What the events of a run tell. `done` is called when the run may end, `broken` when it has. */
function listener(timing, begun, { done, broken }) {
  const marks = [];
  let parameters = 0;
  let device = '';
  let first = NaN;
  const hear = {
    started: (event) => ({ parameters, device } = event),
    metrics: ({ step, loss }) => {
      const ms = performance.now() - begun;
      if (marks.length === 0) first = loss[0];
      marks.push([step.at(-1), ms]);
      if (!enough(marks, timing)) return;
      const losses = [first, loss.reduce((sum, value) => sum + value, 0) / loss.length];
      done({ begun, marks, firstMs: marks[0][1], losses, parameters, device });
    },
    failed: ({ message }) => broken(message),
    diverged: ({ message }) => broken(message),
  };
  return (event) => hear[event.type]?.(event);
}

/** Trains the experiment in `plan` until there is `enough`. The clock starts with the request. */
export async function watch({ spec, worker: address }, _args, timing) {
  const worker = new Worker(address, { type: 'module' });
  await boot(worker);
  const seen = await new Promise((resolve, reject) => {
    const broken = (message) => reject(new Error(message));
    const hear = listener(timing, performance.now(), { done: resolve, broken });
    worker.onmessage = ({ data }) => {
      if (data.type === 'event') hear(data.event);
      else if (data.type === 'refused' || data.type === 'crashed') broken(data.message);
    };
    worker.postMessage({ type: 'start', id: 1, run: 1, spec, paused: false });
  });
  worker.terminate();
  return seen;
}
