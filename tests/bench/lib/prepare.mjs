/** Everything the bench needs on a new machine, made once: the built page, the peers, the data. */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { fingerprint } from '../../../scripts/lib/files.mjs';
import { Problem } from '../../../scripts/lib/log.mjs';
import { at, cache, root, venvPython } from '../../../scripts/lib/paths.mjs';
import { npm, quietly } from '../../../scripts/lib/run.mjs';
import { alone, stage } from '../../../scripts/lib/stage.mjs';
import { browserStages } from '../../../scripts/stages/browser.mjs';
import { engineStages } from '../../../scripts/stages/engine.mjs';
import { nodeStages } from '../../../scripts/stages/node.mjs';
import { cachedWheel, pyodideStages } from '../../../scripts/stages/pyodide.mjs';
import { pythonStages } from '../../../scripts/stages/python.mjs';
import { webStages } from '../../../scripts/stages/web.mjs';

/** The trainers of others: pinned in a lock file of their own, so that nobody else installs them. */
async function peerPackages() {
  const folder = 'tests/bench/peers';
  const key = fingerprint(`${folder}/package-lock.json`);
  const outputs = [at(folder, 'node_modules', '.package-lock.json')];
  await stage({ name: 'bench-peers', title: "The bench's peers", key, outputs }, async () => {
    const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
    const { command, args, shell } = npm('ci', '--prefix', at(folder), ...quiet);
    const advice = 'Check the connection to your npm registry, then run this again.';
    await quietly('bench-peers', command, args, { shell, advice });
  });
}

/** Writes the samples of all experiments for the peers; gives their shapes by name. */
function samples(specs) {
  const script = at('tests', 'bench', 'data.py');
  const options = { cwd: root, input: JSON.stringify(specs), encoding: 'utf8' };
  const made = spawnSync(venvPython, [script, path.join(cache, 'bench')], options);
  if (made.status !== 0) throw new Problem(`The samples could not be made:\n${made.stderr}`);
  return JSON.parse(made.stdout);
}

/** The page's own worker as it was built: its name carries a hash. */
function builtWorker() {
  const file = readdirSync(at('web', 'dist', 'assets')).find((name) =>
    /^worker-.*\.js$/.test(name),
  );
  if (!file) throw new Problem('The built page has no worker in web/dist/assets.');
  return `/assets/${file}`;
}

/** Resolves to the browser's path and the worker's address; `more` is made ready with them. */
export async function prepareStrata(more = async () => {}) {
  const browser = await alone(async () => {
    await pythonStages();
    await nodeStages();
    await pyodideStages();
    await engineStages();
    await webStages();
    await more();
    return browserStages();
  });
  return { browser, worker: builtWorker() };
}

/** As above, and for the peers: themselves and the samples, of which it gives the shapes. */
export async function prepare(specs) {
  const prepared = await prepareStrata(async () => {
    await peerPackages();
    await cachedWheel('scipy');
  });
  return { ...prepared, samples: samples(specs) };
}
