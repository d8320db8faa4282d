/** Sentences whose words depend on what they tell, in other languages than English. */
import { afterEach, expect, test } from 'vitest';
import { curveName } from '../../../web/src/insight/curve-data';
import { told, type Output } from '../../../web/src/insight/outputs';
import { changesOf, timeOf } from '../../../web/src/insight/runs';
import type { KeptRun } from '../../../web/src/model/diary';
import { seriesOf } from '../../../web/src/model/series';
import { speak } from '../../../web/src/words';
import { catalogue, preset } from '../specs';

afterEach(() => speak('en'));

const output = (values: number[]): Output => {
  const shape = [values.length];
  return { network: 'model', node: 'dense_1', shape, whole: shape, values };
};

test('one zero and several are told each in its form', async () => {
  await speak('fr');
  expect(told(output([0, 1]))).toBe('2 nombres, de 0.0000 à 1.0000, 1 sur 2 vaut zéro');
  expect(told(output([0, 0, NaN]))).toContain('2 sur 3 valent zéro, 1 n’est pas un nombre');
});

test('a loss has a word of its own where the language makes one', async () => {
  await speak('de');
  const series = seriesOf(['loss', 'loss.generator', 'val.accuracy'], preset('digits'), catalogue);
  expect(series.map(curveName)).toEqual(['Trainingsverlust', 'Verlust (generator)', 'Accuracy']);
});

test('what was turned while a run went on is called by its title', () => {
  const changes = [
    { key: 'optimizer.learning_rate', value: 0.03, step: 400 },
    { key: 'model.gone.old_name', value: 2, step: 500 },
  ];
  expect(changesOf({ changes } as unknown as KeptRun, catalogue)).toEqual([
    'learning rate 0.03 from step 400 on',
    'old name 2 from step 500 on',
  ]);
});

test('another day is written as in the language', async () => {
  const [then, now] = [new Date(2026, 2, 5, 9, 30), new Date(2026, 2, 7, 9, 30)].map(Number);
  await speak('de');
  expect(timeOf(then!, now!)).toBe('5. März, 09:30');
});
