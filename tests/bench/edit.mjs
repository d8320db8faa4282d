/**
 * `npm run bench:edit`: from an edit that changes every shape to the first step, and to the first
 * compiled one, for every preset, in the page's own worker.
 *
 * Milliseconds, the median of three edits. `-- --json` adds them as a last line; names of presets
 * restrict it to those.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { fail, Problem } from '../../scripts/lib/log.mjs';
import { at } from '../../scripts/lib/paths.mjs';
import { median } from './lib/figures.mjs';
import { Bench } from './lib/measure.mjs';
import { prepareStrata } from './lib/prepare.mjs';

const repeats = 3;
const patience = 600_000;

function chosen(names) {
  const text = readFileSync(at('web', 'src', 'generated', 'catalogue.json'), 'utf8');
  const specs = Object.fromEntries(JSON.parse(text).presets.map(({ name, spec }) => [name, spec]));
  const unknown = names.find((name) => !(name in specs));
  if (unknown) throw new Problem(`There is no preset "${unknown}".`);
  return names.length > 0 ? Object.fromEntries(names.map((name) => [name, specs[name]])) : specs;
}

async function run(words) {
  const prepared = await prepareStrata();
  const specs = chosen(words.filter((word) => !word.startsWith('--')));
  const bench = await Bench.open(prepared, {});
  try {
    const plan = { specs, worker: prepared.worker };
    const timing = { repeats, most: patience };
    const { found, calibration } = await bench.seen({ page: 'edit', plan, timing });
    bench.calibrations.push(...calibration);
    const figures = Object.fromEntries(
      Object.entries(found).map(([name, edits]) => [
        name,
        {
          first: Math.round(median(edits.map(({ first }) => first))),
          compiled: Math.round(median(edits.map(({ compiled }) => compiled))),
        },
      ]),
    );
    console.log('ms from an edit to the  first step   first compiled step');
    for (const [name, { first, compiled }] of Object.entries(figures)) {
      console.log(
        `${name.padEnd(24)}${String(first).padStart(10)}${String(compiled).padStart(22)}`,
      );
    }
    console.log(`\n${bench.machine()}`);
    if (words.includes('--json')) console.log(JSON.stringify({ edit: figures }));
  } finally {
    await bench.close();
  }
}

await run(process.argv.slice(2)).catch(fail);
