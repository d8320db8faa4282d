import { afterAll, describe, expect, test } from 'vitest';
import {
  keepLanguage,
  language,
  languageFor,
  locale,
  said,
  speak,
  t,
} from '../../../web/src/words';
import en from '../../../web/src/words/en';
import fr from '../../../web/src/words/fr';
import de from '../../../web/src/words/de';
import { callsOf, literalsOf, placesOf, trees, wordsIn } from './sources';

type Messages = Record<string, string>;

const flat = (pack: Record<string, Messages>): Messages =>
  Object.fromEntries(
    Object.entries(pack)
      .filter(([room]) => room !== 'engine')
      .flatMap(([room, messages]) =>
        Object.entries(messages).map(([name, text]) => [`${room}.${name}`, text]),
      ),
  );

const english = flat(en);
const others = [
  ['fr', flat(fr)],
  ['de', flat(de)],
] as const;

const calls = trees.flatMap(([file, tree]) => callsOf(file, tree));

describe('message files', () => {
  test.for(others)('%s has every message, with the same places', ([, messages]) => {
    expect(Object.keys(messages)).toEqual(Object.keys(english));
    for (const [key, text] of Object.entries(english)) {
      expect(messages[key], key).not.toBe('');
      expect([key, ...placesOf(messages[key] ?? '')]).toEqual([key, ...placesOf(text)]);
    }
  });

  test('every message is asked for somewhere', () => {
    const literals = new Set(trees.flatMap(([, tree]) => literalsOf(tree)));
    expect(Object.keys(english).filter((key) => !literals.has(key))).toEqual([]);
  });

  test('whoever asks for a message fills all its places', () => {
    const lacking = calls.filter(({ key, values }) => {
      const places = placesOf(english[key] ?? '');
      return values !== null && places.some((name) => !values.includes(name));
    });
    expect(lacking).toEqual([]);
  });

  test('no words stand in the markup itself', () => {
    const found = trees.map(([file, tree]) => [file, ...wordsIn(tree)]);
    expect(found.filter(([, ...words]) => words.length > 0)).toEqual([]);
  });
});

describe('speaking', () => {
  afterAll(() => speak('en'));

  test('says a message in the language that was loaded last', async () => {
    await speak('fr');
    expect(t('page.language')).toBe('Langue');
    expect([language(), locale()]).toEqual(['fr', 'fr-FR']);
    await speak('de');
    expect(t('page.reload_language', { language: 'Français' })).toContain('auf Français neu');
  });

  test('a place without a value is an error', () => {
    expect(() => t('page.reload_language')).toThrow(/language/);
  });

  test('what the engine says stays English where it is not translated', () => {
    expect(said('Never heard before.')).toBe('Never heard before.');
  });
});

describe('the language of a visit', () => {
  const stored = (value: string | null) => ({ getItem: () => value });

  test.for([
    ['?lang=de', 'fr', ['en-GB'], 'de'],
    ['', 'fr', ['de-CH'], 'fr'],
    ['', null, ['pt-BR', 'DE-at', 'fr'], 'de'],
    ['?lang=xx', 'yy', ['zz'], 'en'],
    ['?lang=constructor', null, [], 'en'],
  ] as const)('%s, %s before, %o wished: %s', ([search, before, wished, found]) => {
    expect(languageFor(search, stored(before), wished)).toBe(found);
  });

  test('a choice is kept, where that is allowed', () => {
    const kept: string[] = [];
    keepLanguage('fr', { setItem: (_, value) => void kept.push(value) });
    expect(kept).toEqual(['fr']);
    const full = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
    expect(() => keepLanguage('de', { setItem: full })).not.toThrow();
  });
});
