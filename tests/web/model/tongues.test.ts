/** What the model says in other languages than English. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { lowered, roughly, sentence, shape } from '../../../web/src/model/format';
import { decodeHash, encodeHash } from '../../../web/src/model/hash';
import { retitled } from '../../../web/src/model/title';
import { told } from '../../../web/src/model/told';
import { speak, type Language } from '../../../web/src/words';
import { catalogue, preset } from '../specs';

const expected = [
  ['en', ['a, b and c', '1 hour', '90 minutes', 'one number', 'learning rate', 'SGD']],
  ['fr', ['a, b et c', '1 heure', '90 minutes', 'un seul nombre', 'learning rate', 'SGD']],
  ['de', ['a, b und c', '1 Stunde', '90 Minuten', 'eine Zahl', 'Learning rate', 'SGD']],
] as const;

describe.each(expected)('%s', (language: Language, words) => {
  beforeAll(() => speak(language));
  afterAll(() => speak('en'));

  test('lists, times and titles read as in a sentence', () => {
    const listed = sentence(['a', 'b', 'c']);
    const times = [roughly(3600), roughly(5400)];
    const titles = [lowered('Learning rate'), lowered('SGD')];
    expect([listed, ...times, shape([]), ...titles]).toEqual(words);
  });

  test('what was done to a picture is one sentence, whatever was done', () => {
    const fit = { box: [20, 20], stretch: 1, upright: false, centre: 'mass' } as const;
    const preparation = { fit, dots: 0, solid: false, pen: 2 } as unknown;
    const text = told(preparation as Parameters<typeof told>[0], 28, true);
    expect(text).toMatch(/20 × 20 .*28 × 28.*\. .*2 [Pp]ixels?\.$/);
    expect(text).not.toMatch(/[{}]|, ,| {2}/);
  });
});

test('an experiment made in another language has the title it has in this one', () => {
  const spec = preset('spiral');
  const link = encodeHash({ ...spec, title: 'Spirale' });
  const opened = decodeHash(link, catalogue);
  expect(opened && retitled(opened, catalogue).title).toBe(spec.title);
});

test('a title that the catalogue does not know stays', () => {
  const spec = { ...preset(), name: 'mine', title: 'Mine' };
  expect(retitled(spec, catalogue).title).toBe('Mine');
});
