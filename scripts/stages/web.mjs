/** The page, built by Vite. */
import { existsSync, renameSync, rmSync } from 'node:fs';
import process from 'node:process';
import { fingerprint } from '../lib/files.mjs';
import { at, nodeTool } from '../lib/paths.mjs';
import { quietly } from '../lib/run.mjs';
import { stage } from '../lib/stage.mjs';

const dist = at('web', 'dist');
const inputs = [
  'web/index.html',
  'web/src',
  'web/public',
  'vite.config.ts',
  'svelte.config.js',
  'package-lock.json',
];

/** Needs all stages before it. The new page takes the old one's place only when it is whole. */
export async function webStages() {
  const spec = { name: 'web', title: 'Web page', key: fingerprint(...inputs), outputs: [dist] };
  await stage(spec, async () => {
    const fresh = `${dist}.new`;
    const old = `${dist}.old`;
    await quietly('web', process.execPath, [
      nodeTool('vite', 'bin', 'vite.js'),
      ...['build', '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn'],
    ]);
    rmSync(old, { recursive: true, force: true });
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(fresh, dist);
    rmSync(old, { recursive: true, force: true });
  });
}
