/** Pyodide with NumPy, and SciPy where its BLAS is wanted, running numpy_loop.py. */
import { loadPyodide } from '/pyodide/pyodide.mjs';
import { batchesOf } from './samples.mjs';

let trainer;

async function make({ plan, blas }) {
  const python = await loadPyodide({ indexURL: '/pyodide/' });
  const packages = blas ? ['numpy', 'scipy'] : ['numpy'];
  await python.loadPackage(packages, { messageCallback: () => {} });
  const source = await (await fetch('/bench/page/numpy_loop.py')).text();
  python.FS.writeFile('/home/pyodide/numpy_loop.py', source);
  const loop = python.pyimport('numpy_loop');
  if (blas) loop.use_blas();
  const batches = await batchesOf(plan, { timeFirst: true });
  trainer = loop.Trainer(JSON.stringify(plan), python.toPy(batches));
  return trainer.parameters();
}

const answers = {
  make,
  run: ({ first, count }) => trainer.run(first, count),
  loss: () => trainer.loss(),
};

self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ answer: await answers[data.type](data) });
  } catch (error) {
    self.postMessage({ error: String(error.message ?? error).slice(-600) });
  }
};
