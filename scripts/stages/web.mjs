/** The page, built by Vite. */
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import process from 'node:process';
import { gzipSync } from 'node:zlib';
import { filesUnder, fingerprint } from '../lib/files.mjs';
import { at, nodeTool } from '../lib/paths.mjs';
import { quietly } from '../lib/run.mjs';
import { stage } from '../lib/stage.mjs';

const dist = at('web', 'dist');
const inputs = [
  'web/index.html',
  'web/labs.html',
  'web/src',
  'web/public',
  'vite.config.ts',
  'svelte.config.js',
  'package-lock.json',
  'scripts/stages/web.mjs',
  'scripts/lib/service_worker.mjs',
];

/** Lays a packed copy beside what packs well; the server sends it to browsers that take it. */
function pack(folder) {
  for (const file of filesUnder(folder)) {
    if (!/\.(bin|css|html|js|json|mjs|svg|wasm)$/.test(file)) continue;
    writeFileSync(`${file}.gz`, gzipSync(readFileSync(file), { level: 9 }));
  }
}

/** Needs all stages before it. The new page takes the old one's place only when it is whole. */
export async function webStages() {
  const key = fingerprint(...inputs);
  const spec = { name: 'web', title: 'Web page', key, outputs: [dist] };
  await stage(spec, async () => {
    const fresh = `${dist}.new`;
    const old = `${dist}.old`;
    await quietly('web', process.execPath, [
      nodeTool('vite', 'bin', 'vite.js'),
      ...['build', '--outDir', fresh, '--emptyOutDir', '--logLevel', 'warn'],
    ]);
    pack(fresh);
    rmSync(old, { recursive: true, force: true });
    if (existsSync(dist)) renameSync(dist, old);
    renameSync(fresh, dist);
    rmSync(old, { recursive: true, force: true });
  });
}
