/** From an edit to a training step, in the page's own worker. */

const SETTLED = 3; // metrics of a run before it is edited: its compiled step runs

/** Speaks to the worker; `heard` is told of every reply until it gives something else than undefined. */
function ask(worker, messages, heard) {
  return new Promise((resolve, reject) => {
    const troubles = ['boot-failed', 'crashed', 'refused'];
    worker.onerror = (event) => reject(new Error(event.message || 'The worker did not load.'));
    worker.onmessage = ({ data }) => {
      const { event } = data;
      if (troubles.includes(data.type)) reject(new Error(data.message));
      else if (event?.type === 'failed') reject(new Error(event.message));
      else {
        const found = heard(data);
        if (found !== undefined) resolve(found);
      }
    };
    for (const message of messages) worker.postMessage(message);
  });
}

/** Trains until so many metrics have come. */
function settle(worker, run, spec) {
  let count = 0;
  const start = { type: 'start', id: run, run, spec, paused: false };
  return ask(worker, [start], ({ run: from, event }) => {
    if (from === run && event?.type === 'metrics' && ++count === SETTLED) return true;
  });
}

/** Checks and starts an edited spec, as the page does; milliseconds to its first and second step. */
function edited(worker, run, spec) {
  const begun = performance.now();
  let first;
  const messages = [
    { type: 'check', id: run, spec },
    { type: 'start', id: run + 1, run, spec, paused: false },
  ];
  return ask(worker, messages, ({ run: from, event }) => {
    if (from !== run || event?.type !== 'metrics') return;
    const ms = performance.now() - begun;
    first ??= ms;
    if (event.step.at(-1) > 1) return { first, compiled: ms };
  });
}

/** For every spec by name a list of {first, compiled}: batches one sample larger each time. */
export async function watch({ specs, worker: address }, _args, { repeats }) {
  const worker = new Worker(address, { type: 'module' });
  const base = new URL('/', location.href).href;
  await ask(worker, [{ type: 'boot', base }], ({ type }) => type === 'ready' || undefined);
  const found = {};
  let run = 1;
  for (const [name, spec] of Object.entries(specs)) {
    await settle(worker, run++, spec);
    found[name] = [];
    for (let more = 1; more <= repeats; more++) {
      const { training } = spec;
      const other = { ...spec, training: { ...training, batch_size: training.batch_size + more } };
      found[name].push(await edited(worker, (run += 2), other));
    }
  }
  worker.terminate();
  return { found };
}
