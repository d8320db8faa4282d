import { expect, test } from 'vitest';
import { figuresOf } from '../../../web/src/model/figures';
import { catalogue, preset } from '../specs';

test('figures carry the titles of metrics and of the recipe’s own measures', () => {
  const spec = preset('denoise');
  const found = figuresOf({ accuracy: 0.1, psnr: 20, odd: 3 }, spec, catalogue);
  const recipe = catalogue.recipes.find((one) => one.name === 'autoencoder');
  const psnr = recipe?.measures.find((one) => one.name === 'psnr');
  expect(found).toEqual([
    expect.objectContaining({ name: 'accuracy', value: 0.1 }),
    { name: 'psnr', title: psnr?.title, help: psnr?.help, value: 20 },
    { name: 'odd', title: 'odd', help: '', value: 3 },
  ]);
  expect(found[0]?.title).not.toBe('accuracy');
});
