/** The terms that lessons explain: none is used before its lesson, and all stand in docs/TERMS.md. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { at } from '../../../scripts/lib/paths.mjs';
import catalogue from '../../../web/src/generated/catalogue.json';
import type { Catalogue } from '../../../web/src/generated/wire';
import { compile } from '../../../web/src/lessons/compile/compile';
import { knownOf } from '../../../web/src/lessons/compile/known';
import { labsIn, SRC, told } from '../../../web/src/lessons/compile/plugin';

const folder = `${SRC}/lessons/en`;
const known = knownOf(catalogue as unknown as Catalogue, labsIn(`${SRC}/labs`));
const course = readdirSync(folder)
  .map((file) => {
    const text = readFileSync(`${folder}/${file}`, 'utf8');
    const { lesson, problems } = compile(text, known);
    return { file, text, lesson, problems };
  })
  .sort((a, b) => a.lesson.order - b.lesson.order);

/** What is read aloud: no formulas, code, names of settings, or directives’ own words. */
const prose = (text: string) =>
  text
    .replace(/^---\n[\s\S]*?\n---\n/, '')
    .replaceAll(/^:::?\w+(\{.*\})?$|^::\w+\{.*\}$/gm, '')
    .replaceAll(/\$\$?[^$]*\$\$?|`[^`]*`/g, '')
    .replaceAll(/:term\[([^\]]*)\]/g, '$1');

const uses = (term: string, text: string) =>
  new RegExp(
    `(?<![\\p{L}-])${term.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?!\\p{L})`,
    'iu',
  ).test(text);

test('no lesson has a problem', () => {
  expect(course.flatMap(({ file, problems }) => problems.map((one) => told(file, one)))).toEqual(
    [],
  );
});

test('no term is explained twice', () => {
  const all = course.flatMap(({ lesson }) => lesson.terms);
  expect(all.filter((term, i) => all.indexOf(term) !== i)).toEqual([]);
});

test('no lesson uses a term that a later one explains', () => {
  const early = course.flatMap(({ file, text }, i) =>
    course
      .slice(i + 1)
      .flatMap(({ lesson }) => lesson.terms)
      .filter((term) => uses(term, prose(text)))
      .map((term) => `${file}: ${term}`),
  );
  expect(early).toEqual([]);
});

test('docs/TERMS.md lists them, lesson by lesson', () => {
  const wanted = course
    .filter(({ lesson }) => lesson.terms.length > 0)
    .map(({ lesson }) => `| ${lesson.title} | ${lesson.terms.join(', ')} |`);
  const doc = readFileSync(at('docs', 'TERMS.md'), 'utf8');
  expect(
    doc
      .split('\n')
      .filter((line) => line.startsWith('| '))
      .slice(1),
  ).toEqual(wanted);
});
