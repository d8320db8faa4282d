/** For Vite: the course's Markdown files as modules. A mistake in one stops the build. */
import { readFileSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { IntlMessageFormat } from 'intl-messageformat';
import type { Plugin } from 'vite';
import type { Catalogue } from '../../generated/wire';
import words from '../../words/en/lessons.json';
import { compile } from './compile';
import { knownOf } from './known';
import type { Known, Problem } from './problem';

const FILE = /\/lessons\/[a-z]{2}\/([\w-]+)\.md(\?about)?$/;

/** Modules of `lessons/en/*.md`: the lesson; with `?about`, what stands at its top. */
export function lessons(src: string): Plugin {
  let known: Known | undefined;
  return {
    name: 'lessons',
    enforce: 'pre',
    buildStart() {
      known = undefined; // what it stems from may have changed
    },
    load: {
      filter: { id: FILE },
      handler(id) {
        const [, , about] = FILE.exec(id) ?? [];
        const path = id.replace(/\?.*$/, '');
        known ??= readKnown(src);
        const { lesson, problems } = compile(readFileSync(path, 'utf8'), known);
        if (problems.length > 0) this.error(problems.map((one) => told(path, one)).join('\n'));
        const { screens, terms, ...top } = lesson;
        const value = about ? top : { ...top, screens, terms };
        return { code: `export default ${JSON.stringify(value)};`, moduleType: 'js' };
      },
    },
  };
}

/** A problem as compilers tell it: file, line, what to write instead. */
export function told(path: string, { line, key, values }: Problem): string {
  const text = (words as Record<string, string>)[key.replace('lessons.', '')] ?? key;
  const message = new IntlMessageFormat(text, 'en-GB', undefined, { ignoreTag: true });
  return `${path}:${line}: ${String(message.format(values))}`;
}

function readKnown(src: string): Known {
  const catalogue = JSON.parse(
    readFileSync(`${src}/generated/catalogue.json`, 'utf8'),
  ) as Catalogue;
  return knownOf(catalogue, labsIn(`${src}/labs`));
}

/** A lab is a folder with a file of its name. */
export function labsIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const found = entries.map((path) => /^([\w-]+)[\\/]\1\.lab\.ts$/.exec(path)?.[1]);
  return found.filter((name) => name !== undefined);
}

/** The folder of the page's sources. */
export const SRC = fileURLToPath(new URL('../../', import.meta.url));
