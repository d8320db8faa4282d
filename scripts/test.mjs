/**
 * `npm test`: sets everything up, a browser included, and runs every test.
 *
 * `npm test -- engine web` runs those parts only; the parts are the keys of `parts` below.
 * All parts run even if one fails. The last line gives the totals.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fail, Problem, say, seconds } from './lib/log.mjs';
import { at, cache, nodeTool, venvPython } from './lib/paths.mjs';
import { show } from './lib/run.mjs';
import { alone } from './lib/stage.mjs';
import { browserStages } from './stages/browser.mjs';
import { engineStages } from './stages/engine.mjs';
import { nodeStages, requireNode } from './stages/node.mjs';
import { pyodideStages } from './stages/pyodide.mjs';
import { pythonStages } from './stages/python.mjs';
import { webStages } from './stages/web.mjs';

const reportOf = (part, kind) => path.join(cache, 'reports', `${part}.${kind}`);

/** pytest's own totals, from its JUnit file. */
function pytestTotals(part) {
  const suite = /<testsuite [^>]*>/.exec(readFileSync(reportOf(part, 'xml'), 'utf8'))[0];
  const of = (name) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)[1]);
  const failed = of('failures') + of('errors');
  return { failed, skipped: of('skipped'), passed: of('tests') - failed - of('skipped') };
}

/** Vitest's own totals, from its JSON file; a file that could not be loaded counts as one failure. */
function vitestTotals(part) {
  const report = JSON.parse(readFileSync(reportOf(part, 'json'), 'utf8'));
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((t) => t.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/** Processes for the tests that share nothing; more than four would want too much memory. */
const processes = String(Math.min(4, os.availableParallelism()));

const pytest = (part, folder, ...options) => ({
  totals: pytestTotals,
  report: reportOf(part, 'xml'),
  run: () =>
    show(venvPython, [
      '-m',
      'pytest',
      folder,
      '-q',
      ...options,
      `--junitxml=${reportOf(part, 'xml')}`,
    ]),
});

const vitest = (part) => ({
  totals: vitestTotals,
  report: reportOf(part, 'json'),
  run: (env) => {
    const reporters = ['default', 'json', at('scripts', 'lib', 'second_attempts.mjs')];
    const options = reporters.map((name) => `--reporter=${name}`);
    const output = `--outputFile.json=${reportOf(part, 'json')}`;
    const script = nodeTool('vitest', 'vitest.mjs');
    return show(process.execPath, [script, 'run', '--project', part, ...options, output], { env });
  },
});

const parts = {
  engine: { ...pytest('engine', 'tests/engine', '-n', processes), needs: ['python'] },
  server: { ...pytest('server', 'tests/server'), needs: ['python'] },
  web: { ...vitest('web'), needs: ['python', 'node', 'engine'] },
  pyodide: { ...vitest('pyodide'), needs: ['python', 'node', 'pyodide', 'engine'] },
  e2e: { ...vitest('e2e'), needs: ['python', 'node', 'pyodide', 'engine', 'web', 'browser'] },
};

const stages = {
  python: () => pythonStages({ dev: true }),
  node: nodeStages,
  pyodide: pyodideStages,
  engine: engineStages,
  web: webStages,
  browser: browserStages,
};

function chosenParts() {
  const chosen = process.argv.slice(2);
  const unknown = chosen.find((name) => !parts[name]);
  if (!unknown) return chosen.length > 0 ? chosen : Object.keys(parts);
  throw new Problem(`There is no part "${unknown}". The parts: ${Object.keys(parts).join(', ')}.`);
}

/** Runs the stages that the parts need, in order; gives those that failed, and the browser. */
async function prepare(chosen) {
  const failed = new Set();
  let browser = null;
  await alone(async () => {
    for (const [name, run] of Object.entries(stages)) {
      if (!chosen.some((part) => parts[part].needs.includes(name))) continue;
      try {
        const made = await run();
        if (name === 'browser') browser = made;
      } catch (error) {
        if (!(error instanceof Problem)) throw error;
        process.stderr.write(`\n${error.message}\n\n`);
        failed.add(name);
      }
    }
  });
  return { failed, browser };
}

/** Runs one part and counts; a part that leaves no report counts as one failure. */
async function runPart(name, { failed, browser }) {
  const part = parts[name];
  const missing = part.needs.find((need) => failed.has(need));
  if (missing) {
    say(`${name}: not run, because its set-up (${missing}) failed`);
    return { passed: 0, failed: 1, skipped: 0 };
  }
  const since = performance.now();
  rmSync(part.report, { force: true });
  say(`${name} …`);
  const status = await part.run(browser ? { CHROME_PATH: browser } : {});
  const totals = existsSync(part.report) ? part.totals(name) : { passed: 0, failed: 1, skipped: 0 };
  if (status !== 0 && totals.failed === 0) totals.failed = 1;
  say(`${name}: ${totals.passed} passed, ${totals.failed} failed (${seconds(since)} s)`);
  return totals;
}

async function test() {
  requireNode();
  const chosen = chosenParts();
  mkdirSync(path.join(cache, 'reports'), { recursive: true });
  const prepared = await prepare(chosen);
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const name of chosen) {
    const totals = await runPart(name, prepared);
    for (const key of Object.keys(sum)) sum[key] += totals[key];
  }
  const skipped = sum.skipped ? `, ${sum.skipped} skipped` : '';
  process.stdout.write(`\n${sum.passed} passed, ${sum.failed} failed${skipped}\n`);
  process.exitCode = sum.failed === 0 && sum.passed > 0 ? 0 : 1;
}

await test().catch(fail);
