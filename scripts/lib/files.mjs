/** Content hashes, and writes that are never half done. */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { at, root } from './paths.mjs';

const ignored = new Set(['__pycache__', 'node_modules', 'dist', '.DS_Store']);

export const sha256 = (bytes) => createHash('sha256').update(bytes).digest('hex');

/** All files under a path (or the one it names), sorted; a path that is not there has none. */
export function filesUnder(start) {
  if (!existsSync(start)) return [];
  if (statSync(start).isFile()) return [start];
  return readdirSync(start, { withFileTypes: true })
    .filter((entry) => !ignored.has(entry.name) && !/\.pyc$|^dist\./.test(entry.name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const full = path.join(start, entry.name);
      return entry.isDirectory() ? filesUnder(full) : [full];
    });
}

/** One hash over names and contents of everything under the given paths of the tree. */
export function fingerprint(...names) {
  const hash = createHash('sha256');
  for (const file of names.flatMap((name) => filesUnder(at(name)))) {
    const name = path.relative(root, file).split(path.sep).join('/');
    hash.update(`${name}\0${sha256(readFileSync(file))}\n`);
  }
  return hash.digest('hex');
}

/** Writes a whole file or nothing: first beside it, then a rename. */
export function writeWhole(file, content) {
  mkdirSync(path.dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}.part`;
  writeFileSync(draft, content);
  renameSync(draft, file);
}
