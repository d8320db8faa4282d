/** `npm run check`: style, types and import rules of both languages; all of them, even if one fails. */
import { existsSync } from 'node:fs';
import process from 'node:process';
import { fail, say, seconds } from './lib/log.mjs';
import { nodeTool, venvTool } from './lib/paths.mjs';
import { show } from './lib/run.mjs';
import { alone } from './lib/stage.mjs';
import { engineStages } from './stages/engine.mjs';
import { nodeStages, requireNode } from './stages/node.mjs';
import { pyodideStages } from './stages/pyodide.mjs';
import { pythonStages } from './stages/python.mjs';

const python = ['engine', 'server', 'scripts', 'tests', 'tools'].filter((name) => existsSync(name));
const node = (...parts) => [process.execPath, nodeTool(...parts)];

const checks = [
  ['ruff (Python style)', [venvTool('ruff'), 'check', ...python]],
  ['ruff (Python format)', [venvTool('ruff'), 'format', '--check', ...python]],
  ['import-linter (who may import whom)', [venvTool('lint-imports'), '--no-cache']],
  ['pyright (Python types)', [...node('pyright', 'index.js')]],
  ['eslint (TypeScript style and imports)', [...node('eslint', 'bin', 'eslint.js'), '.']],
  ['prettier (format)', [...node('prettier', 'bin', 'prettier.cjs'), '--check', '.']],
  [
    'svelte-check (TypeScript types)',
    [
      ...node('svelte-check', 'bin', 'svelte-check'),
      '--tsconfig',
      'tsconfig.json',
      '--fail-on-warnings',
    ],
  ],
];

async function check() {
  requireNode();
  await alone(async () => {
    await pythonStages({ dev: true });
    await nodeStages();
    await pyodideStages();
    await engineStages();
  });
  const failed = [];
  for (const [name, [command, ...args]] of checks) {
    const since = performance.now();
    const status = await show(command, args);
    say(`${name}: ${status === 0 ? 'in order' : 'FAILED'} (${seconds(since)} s)`);
    if (status !== 0) failed.push(name);
  }
  if (failed.length > 0) {
    process.stderr.write(
      `\nTo put right: ${failed.join(', ')}. What a tool can mend: npm run format\n`,
    );
    process.exit(1);
  }
  say('All checks are in order.');
}

await check().catch(fail);
