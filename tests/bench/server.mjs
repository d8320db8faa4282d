/**
 * `npm run bench:server`: the server's engine beside other trainers; `-- --help` tells the options.
 *
 * The others are large, so they get a virtual environment of their own, made at the first run.
 */
import process from 'node:process';
import { fail } from '../../scripts/lib/log.mjs';
import { show } from '../../scripts/lib/run.mjs';
import { alone } from '../../scripts/lib/stage.mjs';
import { benchStages } from '../../scripts/stages/python.mjs';

async function bench() {
  let python;
  await alone(async () => {
    python = await benchStages();
  });
  return show(python, ['-m', 'tests.bench.server', ...process.argv.slice(2)]);
}

process.exitCode = await bench().catch(fail);
