import { expect, test } from 'vitest';
import { chapters } from '../../../web/src/model/chapters';
import { catalogue } from '../specs';

test('every experiment stands in one chapter, in the order of the course', () => {
  const found = chapters(catalogue);
  const titles = found.map(({ title }) => title);
  expect(titles.slice(0, 3)).toEqual(['First steps', 'Tables', 'Pictures']);
  expect(new Set(titles).size).toBe(titles.length);
  expect(titles).toContain('Autoencoder');
  const names = found.flatMap(({ presets }) => presets.map(({ name }) => name));
  expect(names.toSorted()).toEqual(catalogue.presets.map(({ name }) => name).toSorted());
  expect(found[0]?.presets.map(({ name }) => name)).toContain('spiral');
});
