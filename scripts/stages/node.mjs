/** The npm packages. */
import { existsSync, readFileSync } from 'node:fs';
import { Problem, say, seconds } from '../lib/log.mjs';
import { at } from '../lib/paths.mjs';
import { npm, quietly } from '../lib/run.mjs';

export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Problem(
    `Strata needs Node 20.19 or newer and found ${process.versions.node}.\n` +
      'Install a newer one: https://nodejs.org/en/download',
  );
}

/**
 * True when node_modules holds what package-lock.json says. npm writes its own lock file into
 * node_modules as the last act of an installation, so a half-made folder has none.
 */
function upToDate() {
  const hidden = at('node_modules', '.package-lock.json');
  if (!existsSync(hidden)) return false;
  const wanted = JSON.parse(readFileSync(at('package-lock.json'), 'utf8')).packages;
  const standing = JSON.parse(readFileSync(hidden, 'utf8')).packages;
  const same = Object.entries(standing).every(
    ([name, { version }]) => wanted[name]?.version === version,
  );
  const whole = Object.entries(wanted).every(([name, p]) => !name || p.optional || standing[name]);
  return same && whole;
}

export async function nodeStages() {
  requireNode();
  if (upToDate()) return;
  const since = performance.now();
  say('npm packages …');
  const { command, args, shell } = npm('ci', '--no-audit', '--no-fund', '--loglevel=error');
  await quietly('npm', command, args, {
    shell,
    advice: 'Check the connection to your npm registry, then run this again.',
  });
  say(`npm packages: done in ${seconds(since)} s`);
}
