import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { callsOf, literalsOf, placesOf, trees } from '../words/sources';

const ROOT = 'web/src/labs';
type Messages = Record<string, string>;

const read = (lab: string, language: string): Messages =>
  JSON.parse(readFileSync(`${ROOT}/${lab}/words/${language}.json`, 'utf-8')) as Messages;

const labs = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && entry.name !== 'parts')
  .map((entry) => entry.name);

describe.for(labs)('the words of %s', (lab) => {
  const english = read(lab, 'en');
  const own = trees.filter(([file]) => file.startsWith(`${ROOT}/${lab}/`));

  test.for(['fr', 'de'])('%s has all of them, with the same places', (language) => {
    const messages = read(lab, language);
    expect(Object.keys(messages)).toEqual(Object.keys(english));
    for (const [name, text] of Object.entries(english)) {
      expect(messages[name], name).not.toBe('');
      expect([name, ...placesOf(messages[name] ?? '')]).toEqual([name, ...placesOf(text)]);
    }
  });

  test('each is asked for, and has its places filled', () => {
    const literals = new Set(own.flatMap(([, tree]) => literalsOf(tree)));
    expect(Object.keys(english).filter((name) => !literals.has(name))).toEqual([]);
    const calls = own.flatMap(([file, tree]) => callsOf(file, tree, 'say'));
    const lacking = calls.filter(
      ({ key, values }) =>
        values !== null && placesOf(english[key] ?? '').some((name) => !values.includes(name)),
    );
    expect(lacking).toEqual([]);
  });
});
