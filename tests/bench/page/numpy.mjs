/** A loop written by hand in NumPy, under Pyodide in a worker. */

export async function make(plan, { blas }) {
  const worker = new Worker('/bench/page/numpy-worker.mjs', { type: 'module' });
  const ask = (message) =>
    new Promise((resolve, reject) => {
      worker.onerror = (event) => reject(new Error(event.message || 'The worker did not load.'));
      worker.onmessage = ({ data }) =>
        data.error ? reject(new Error(data.error)) : resolve(data.answer);
      worker.postMessage(message);
    });
  const parameters = await ask({ type: 'make', plan, blas });
  return {
    parameters,
    run: (first, count) => ask({ type: 'run', first, count }),
    loss: () => ask({ type: 'loss' }),
  };
}
