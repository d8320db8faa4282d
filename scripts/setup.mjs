/**
 * `npm run setup`: makes everything Strata needs to run, and skips what stands already.
 *
 *   --dev   also the Python packages of the tests and checks
 *   --gpu   also JAX for NVIDIA GPUs (Linux); STRATA_GPU=1 says the same
 */
import { pathToFileURL } from 'node:url';
import process from 'node:process';
import { fail, say } from './lib/log.mjs';
import { alone } from './lib/stage.mjs';
import { engineStages } from './stages/engine.mjs';
import { nodeStages, requireNode } from './stages/node.mjs';
import { pyodideStages } from './stages/pyodide.mjs';
import { pythonStages } from './stages/python.mjs';
import { webStages } from './stages/web.mjs';

/** All the set-up in its order, in a tree where nothing need exist yet. */
export async function setup({ dev = false, gpu = process.env.STRATA_GPU === '1' } = {}) {
  requireNode();
  await alone(async () => {
    await pythonStages({ dev, gpu });
    await nodeStages();
    await pyodideStages();
    await engineStages();
    await webStages();
  });
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const options = { dev: process.argv.includes('--dev') };
  if (process.argv.includes('--gpu')) options.gpu = true;
  await setup(options).catch(fail);
  say('Strata is set up. Start it with: npm start');
}
