/** `npm run format`: lets the formatters mend what they can. */
import { existsSync } from 'node:fs';
import process from 'node:process';
import { nodeTool, venvTool } from './lib/paths.mjs';
import { show } from './lib/run.mjs';

const python = ['engine', 'server', 'scripts', 'tests', 'tools'].filter((name) => existsSync(name));

const statuses = [
  await show(venvTool('ruff'), ['check', '--fix', '--quiet', ...python]),
  await show(venvTool('ruff'), ['format', ...python]),
  await show(process.execPath, [nodeTool('prettier', 'bin', 'prettier.cjs'), '--write', '.']),
];
process.exit(Math.max(...statuses));
