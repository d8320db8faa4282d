/** What the engine says, in every language: its catalogue, and its messages by their templates. */
import { afterAll, describe, expect, test } from 'vitest';
import catalogue from '../../../web/src/generated/catalogue.json';
import messages from '../../../web/src/generated/messages.json';
import { said, speak } from '../../../web/src/words';
import de from '../../../web/src/words/de/engine.json';
import fr from '../../../web/src/words/fr/engine.json';
import { Phrases } from '../../../web/src/words/phrases';
import { textsOf, translated } from '../../../web/src/words/translated';

const packs: [string, Record<string, string>][] = [
  ['fr', fr],
  ['de', de],
];

/** Names of variables and formulas, digits and dates are the same in all languages. */
const offered = [...textsOf(catalogue)].filter((text) => /\p{L}{2}/u.test(text));
const placesOf = (text: string) => [...new Set(text.replaceAll('!}', '}').match(/\{\d\}/g))].sort();

afterAll(() => speak('en'));

describe.each(packs)('the engine’s words in %s', (_, pack) => {
  test('are all there', () => {
    const phrases = new Phrases(pack);
    expect(messages.filter((text) => !Object.hasOwn(pack, text))).toEqual([]);
    expect(offered.filter((text) => !phrases.knows(text))).toEqual([]);
  });

  test('are none that nobody says', () => {
    const known = new Set([...offered, ...messages]);
    expect(Object.keys(pack).filter((text) => !known.has(text))).toEqual([]);
  });

  test('have the same places', () => {
    for (const [text, other] of Object.entries(pack)) {
      expect([text, ...placesOf(other)]).toEqual([text, ...placesOf(text)]);
    }
  });

  test('are written as the language is', () => {
    const wrong = pack === fr ? /\p{L}'\p{L}|[^\s\u202f][;!?](\s|$)| [;:!?](\s|$)/u : /[«»]/;
    // The signs that letters of the play may be are a list, not a sentence.
    const other = Object.values(pack).filter((text) => !text.includes('. : ?'));
    expect(other.filter((text) => wrong.test(text))).toEqual([]);
  });
});

test('the two languages know the same texts', () => {
  expect(Object.keys(de)).toEqual(Object.keys(fr));
});

describe('a message', () => {
  const phrases = new Phrases({
    'There is no layer {0}. {1}': '{1} Keine Schicht {0}.',
    'Did you mean {0}?': 'Meinten Sie {0}?',
    '{0} takes {1} inputs.': '{0} nimmt {1} Eingaben.',
    '{0} takes {1} inputs or {2}.': '{0} nimmt {1} oder {2} Eingaben.',
    'a comma': 'ein Komma',
    'Try again.': 'Noch einmal.',
    '{0} must be a number.': '{0!} muss eine Zahl sein.',
    Circle: 'Kreis',
  });

  test.for([
    ['Circle', 'Kreis'],
    ['Dense takes 3 inputs.', 'Dense nimmt 3 Eingaben.'],
    ['Dense takes 3 inputs or 4.', 'Dense nimmt 3 oder 4 Eingaben.'],
    ["There is no layer 'x'. Did you mean Add?", "Meinten Sie Add? Keine Schicht 'x'."],
    ['There is no layer a comma. ', ' Keine Schicht ein Komma.'],
    ['dense_1: Dense takes 3 inputs.', 'dense_1: Dense nimmt 3 Eingaben.'],
    ['block: in/ner: Dense takes 3 inputs.', 'block: in/ner: Dense nimmt 3 Eingaben.'],
    [
      'There is no layer Circle, a comma. Did you mean x?',
      'Meinten Sie x? Keine Schicht Kreis, ein Komma.',
    ],
    ['Dense takes 3 inputs. Try again.', 'Dense nimmt 3 Eingaben. Noch einmal.'],
    ['JSON broke. Try again.', 'JSON broke. Noch einmal.'],
    ['Try again.\nUnknown', 'Noch einmal.\nUnknown'],
    ['a comma must be a number.', 'a comma muss eine Zahl sein.'],
    [
      'Dense takes 3 inputs. Dense takes 4 inputs.',
      'Dense nimmt 3 Eingaben. Dense nimmt 4 Eingaben.',
    ],
    ['Never heard.', 'Never heard.'],
    ['constructor', 'constructor'],
    ['$& takes $1 inputs.', '$& nimmt $1 Eingaben.'],
  ] as const)('%s', ([text, other]) => {
    expect(phrases.say(text)).toBe(other);
  });

  test('that is too long or too deep to be one stays as it is', () => {
    const long = `Dense takes ${'3'.repeat(2000)} inputs.`;
    expect(phrases.say(long)).toBe(long);
    const deep = 'a: '.repeat(300) + 'Try again.';
    expect(phrases.say(deep)).toBe(deep);
  });

  test('made to be slow is no trouble', () => {
    const hostile = ' takes  inputs or '.repeat(100);
    expect(phrases.say(hostile)).toBe(hostile);
  });
});

describe('the catalogue in German', () => {
  test('is said to people, and stays the same to programs', async () => {
    await speak('de');
    const other = translated(catalogue);
    const dense = other.layers.find(({ name }) => name === 'Dense');
    expect(dense?.help).toBe('Jede Einheit sieht jede Eingabe.');
    const digits = other.datasets.find(({ name }) => name === 'digits');
    expect(digits?.card.classes[1]).toBe('1: 182 Bilder');
    expect(digits?.feature_names[9]).toBe('Zeile 2, Spalte 2');
    const [pairs, ours] = [other, catalogue].map(({ datasets }) =>
      datasets.find(({ name }) => name === 'pairs'),
    );
    expect(pairs?.vocabulary).toEqual(ours?.vocabulary);
    expect(pairs?.class_names).toEqual(ours?.class_names);
    expect(said('Enables')).toBe('Enables');
  });
});
