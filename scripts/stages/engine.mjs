/** What the page needs of the engine: its source as one archive, and its catalogue. */
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { fingerprint, sha256, writeWhole } from '../lib/files.mjs';
import { at, cache, venvPython } from '../lib/paths.mjs';
import { quietly } from '../lib/run.mjs';
import { stage } from '../lib/stage.mjs';

const published = at('web', 'public');
const index = path.join(published, 'engine.json');
const catalogue = at('web', 'src', 'generated', 'catalogue.json');

/** The archive's name follows its bytes, so that a browser may keep it for ever. */
async function archive() {
  const draft = path.join(cache, 'engine.zip');
  await quietly('engine-archive', venvPython, ['scripts/pack_engine.py', draft]);
  const bytes = readFileSync(draft);
  const file = `engine-${sha256(bytes).slice(0, 16)}.zip`;
  writeWhole(path.join(published, file), bytes);
  writeWhole(index, `${JSON.stringify({ file })}\n`);
  for (const name of readdirSync(published)) {
    if (/^engine-\w+\.zip$/.test(name) && name !== file) rmSync(path.join(published, name));
  }
}

/** Needs the Python stage before it. */
export async function engineStages() {
  mkdirSync(published, { recursive: true });
  const key = fingerprint('engine', 'scripts/pack_engine.py', 'scripts/stages/engine.mjs');
  const spec = { name: 'engine', title: 'Engine and catalogue for the page', key };
  await stage({ ...spec, outputs: [index, catalogue] }, async () => {
    await archive();
    writeWhole(catalogue, await quietly('catalogue', venvPython, ['-m', 'engine', 'catalogue']));
  });
}
