/**
 * `npm run bench:lighthouse`: Lighthouse's scores for the served page, as a phone and as a desk's
 * computer would have them.
 *
 * Each is measured five times, from an empty profile; the table has the medians, and from where to
 * where they went. Lighthouse takes the time of the page's tasks by the clock and multiplies it for
 * the phone: measure on a machine that has nothing else to do. The table ends with the machine's
 * load beside ours. `-- --runs N` for another number, `--form phone` for one of them alone;
 * `--json` adds the medians as a last line.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fingerprint } from '../../scripts/lib/files.mjs';
import { fail } from '../../scripts/lib/log.mjs';
import { at } from '../../scripts/lib/paths.mjs';
import { npm, quietly } from '../../scripts/lib/run.mjs';
import { alone, stage } from '../../scripts/lib/stage.mjs';
import { setup } from '../../scripts/setup.mjs';
import { browserStages } from '../../scripts/stages/browser.mjs';
import { startServer } from './lib/server.mjs';

const home = 'tests/bench/lighthouse';
const forms = { phone: [], desk: ['--preset=desktop'] };
const categories = ['performance', 'accessibility', 'best-practices'];
/** What the score for performance is made of: milliseconds, but for the shift of the layout. */
const parts = [
  'first-contentful-paint',
  'largest-contentful-paint',
  'speed-index',
  'total-blocking-time',
  'cumulative-layout-shift',
];

/** Lighthouse itself, pinned in a lock file of its own, so that nobody else installs it. */
async function lighthouse() {
  const script = at(home, 'node_modules', 'lighthouse', 'cli', 'index.js');
  const key = fingerprint(`${home}/package-lock.json`);
  const spec = { name: 'bench-lighthouse', title: 'Lighthouse', key, outputs: [script] };
  await alone(() =>
    stage(spec, async () => {
      const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
      const { command, args, shell } = npm('ci', '--prefix', at(home), ...quiet);
      const advice = 'Check the connection to your npm registry, then run this again.';
      await quietly('bench-lighthouse', command, args, { shell, advice });
    }),
  );
  return script;
}

/** One run: scores of 0 to 100, and what they are made of. */
async function run(script, browser, address, options) {
  const folder = mkdtempSync(path.join(tmpdir(), 'strata-lighthouse-'));
  const file = path.join(folder, 'report.json');
  try {
    await quietly(
      'lighthouse',
      process.execPath,
      [
        ...[
          script,
          address,
          '--quiet',
          '--no-enable-error-reporting',
          '--output=json',
          `--output-path=${file}`,
          ...options,
        ],
        `--only-categories=${categories}`,
        '--chrome-flags=--headless --no-sandbox --disable-gpu',
      ],
      { env: { CHROME_PATH: browser } },
    );
    const { categories: judged, audits } = JSON.parse(readFileSync(file, 'utf8'));
    return {
      ...Object.fromEntries(categories.map((name) => [name, judged[name].score * 100])),
      ...Object.fromEntries(parts.map((name) => [name, audits[name].numericValue])),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const sorted = (values) => values.toSorted((a, b) => a - b);
const median = (values) => sorted(values)[values.length >> 1];

/** Programs that wanted a core in the last minute, ours among them. */
const load = 'load of the machine';
const names = [...categories, ...parts, load];
const digitsOf = (name) => ({ 'cumulative-layout-shift': 3, [load]: 1 })[name] ?? 0;

/** `582 (431–790)`: what the runs have of this name in the middle, and from where to where. */
function spread(name, runs) {
  const values = sorted(runs.map((run) => run[name]));
  const ends = [values.at(0), values.at(-1)].map((value) => value.toFixed(digitsOf(name)));
  return `${median(values).toFixed(digitsOf(name))} (${ends.join('–')})`;
}

/** The runs of all forms in one table: form → runs. */
function table(runs) {
  const row = (first, cells) => [first.padEnd(26), ...cells.map((c) => c.padStart(24))].join('');
  const cells = (name) => Object.values(runs).map((own) => spread(name, own));
  return [row('', Object.keys(runs)), ...names.map((name) => row(name, cells(name)))].join('\n');
}

async function bench({ count, chosen, json }) {
  await setup();
  const [script, browser] = [await lighthouse(), await browserStages()];
  const { address, stop } = await startServer();
  const runs = {};
  try {
    for (const [form, options] of Object.entries(forms)) {
      if (chosen && form !== chosen) continue;
      runs[form] = [];
      while (runs[form].length < count) {
        const scores = await run(script, browser, address, options);
        runs[form].push({ ...scores, [load]: loadavg()[0] });
      }
    }
  } finally {
    await stop();
  }
  console.log(`\nMedians of ${count}; times in milliseconds\n\n${table(runs)}`);
  if (!json) return;
  const medians = Object.entries(runs).map(([form, own]) => {
    const each = names.map((name) => [name, median(own.map((scores) => scores[name]))]);
    return [form, Object.fromEntries(each)];
  });
  console.log(JSON.stringify({ lighthouse: Object.fromEntries(medians) }));
}

const after = (flag) => process.argv[process.argv.indexOf(flag) + 1];
const given = (flag) => process.argv.includes(flag);
await bench({
  count: given('--runs') ? Number(after('--runs')) : 5,
  chosen: given('--form') ? after('--form') : null,
  json: given('--json'),
}).catch(fail);
