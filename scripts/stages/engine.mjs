/** What the page needs of the engine: its source, Python's memory with it imported, its catalogue and messages. */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { fingerprint, sha256, writeWhole } from '../lib/files.mjs';
import { at, cache, venvPython } from '../lib/paths.mjs';
import { quietly } from '../lib/run.mjs';
import { stage } from '../lib/stage.mjs';

const published = at('web', 'public');
const generated = at('web', 'src', 'generated');
const index = path.join(generated, 'engine.json');
const catalogue = path.join(generated, 'catalogue.json');
const messages = path.join(generated, 'messages.json');

/** Publishes a file under a name that follows its bytes, so that a browser may keep it for ever. */
function publish(draft) {
  const bytes = readFileSync(draft);
  const name = `engine-${sha256(bytes).slice(0, 16)}${path.extname(draft)}`;
  writeWhole(path.join(published, name), bytes);
  return name;
}

async function files() {
  const drafts = path.join(cache, 'engine');
  rmSync(drafts, { recursive: true, force: true });
  mkdirSync(drafts, { recursive: true });
  const archive = path.join(drafts, 'engine.zip');
  const image = path.join(drafts, 'image.bin');
  await quietly('engine-archive', venvPython, ['scripts/pack_engine.py', archive]);
  await quietly('image', process.execPath, ['scripts/make_image.mjs', archive, image]);
  const sides = readdirSync(drafts).filter((name) => name.endsWith('.wasm'));
  const named = {
    file: publish(archive),
    image: { file: publish(image), bytes: statSync(image).size },
    sides: sides.sort().map((name) => publish(path.join(drafts, name))),
  };
  writeWhole(index, `${JSON.stringify(named)}\n`);
  const kept = [named.file, named.image.file, ...named.sides];
  for (const name of readdirSync(published)) {
    if (/^engine-\w+\.\w+$/.test(name) && !kept.includes(name)) rmSync(path.join(published, name));
  }
}

/** Needs the stages of Python, npm and Pyodide before it. */
export async function engineStages() {
  mkdirSync(published, { recursive: true });
  const key = fingerprint(
    ...['engine', 'scripts/pack_engine.py', 'scripts/make_image.mjs', 'scripts/stages/engine.mjs'],
    ...['web/src/worker/image.ts', 'web/src/worker/glue.py'],
    'web/public/pyodide/pyodide-lock.json',
  );
  const spec = { name: 'engine', title: 'Engine and catalogue for the page', key };
  await stage({ ...spec, outputs: [index, catalogue] }, async () => {
    await files();
    writeWhole(catalogue, await quietly('catalogue', venvPython, ['-m', 'engine', 'catalogue']));
  });
  const sources = fingerprint('engine', 'server', 'tools/messages.py');
  const told = { name: 'messages', title: 'What the engine may say', key: sources };
  await stage({ ...told, outputs: [messages] }, async () => {
    writeWhole(messages, await quietly('messages', venvPython, ['tools/messages.py']));
  });
}
