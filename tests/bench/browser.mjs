/**
 * `npm run bench:browser`: how fast does Strata train in this browser, and how fast do others?
 *
 * The same experiment is trained by Strata, as the page trains it, and by every peer. One variant
 * at a time, each in a browser context of its own; medians of several windows after a warm-up.
 * Ratios compare figures of one run only: they depend on the machine and on what else it does.
 */
import process from 'node:process';
import { fail } from '../../scripts/lib/log.mjs';
import { Bench } from './lib/measure.mjs';
import { readOptions } from './lib/options.mjs';
import { prepare } from './lib/prepare.mjs';
import { asJson, lineOf, summary } from './lib/report.mjs';
import { peerNames } from './lib/variants.mjs';
import { workloads } from './lib/workloads.mjs';

async function run(words) {
  const options = readOptions(words, { workloads: Object.keys(workloads), peers: peerNames });
  const specs = Object.fromEntries(options.workloads.map((name) => [name, workloads[name]]));
  const bench = await Bench.open(await prepare(specs), options);
  const found = {};
  try {
    for (const [name, spec] of Object.entries(specs)) {
      const told = (variant, record) => console.log(lineOf(name, variant, record));
      found[name] = await bench.workload(name, spec, told);
    }
    console.log(`\n${summary(found)}\n\n${bench.machine()}`);
  } finally {
    await bench.close();
  }
  if (options.json) console.log(JSON.stringify(asJson(found)));
}

await run(process.argv.slice(2)).catch(fail);
