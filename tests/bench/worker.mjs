/** A module worker that runs one benchmark under Pyodide and sends back its table. */
import { loadPyodide } from '/pyodide/pyodide.mjs';

const folder = '/strata/tests/bench';

async function run({ archive, script }) {
  const python = await loadPyodide({ indexURL: '/pyodide/' });
  await python.loadPackage('numpy', { messageCallback: () => {} });
  const source = await (await fetch(script)).text();
  python.FS.mkdirTree(folder);
  python.FS.writeFile(`${folder}/bench_file.py`, source);
  python.unpackArchive(await (await fetch(archive)).arrayBuffer(), 'zip', {
    extractDir: '/strata',
  });
  return python.runPython(`
import sys
sys.path[:0] = ["/strata", "${folder}"]
import bench_file
bench_file.report()
`);
}

self.onmessage = async ({ data }) => {
  try {
    self.postMessage({ table: await run(data) });
  } catch (error) {
    self.postMessage({ error: String(error) });
  }
};
