import { describe, expect, test } from 'vitest';
import { EditError } from '../../../web/src/model/edit';
import { chooseDataset, chooseRecipe } from '../../../web/src/model/fit';
import { outputNode } from '../../../web/src/model/graph';
import { setBatchSize, setPath } from '../../../web/src/model/settings';
import { catalogue, preset } from '../specs';

const choose = (spec: ReturnType<typeof preset>, name: string) =>
  chooseDataset(spec, name, catalogue);
const end = (spec: ReturnType<typeof preset>) =>
  outputNode(spec.networks.model ?? { nodes: [] })?.config;

describe('choosing data', () => {
  test('for another task brings its loss, its output and its metric', () => {
    const { spec, changes } = choose(preset(), 'digits');
    expect(spec.data).toEqual({ type: 'digits', config: {} });
    expect([spec.name, spec.title]).toEqual(['own-digits', 'Handwritten digits']);
    expect(spec.training).toMatchObject({
      loss: { type: 'categorical_crossentropy' },
      metrics: ['accuracy'],
    });
    expect(end(spec)).toMatchObject({ units: 10, activation: 'softmax' });
    expect(changes).toHaveLength(4);
  });

  test('for the same task keeps what was chosen', () => {
    const mine = setPath(preset('spiral'), 'training.loss.type', 'mean_squared_error');
    const { spec, changes } = choose(mine, 'circle');
    expect(spec.training).toEqual(mine.training);
    expect(spec.networks).toEqual(mine.networks);
    expect(changes).toEqual([]);
  });

  test('of another size changes the number of outputs only', () => {
    const { spec, changes } = choose(preset(), 'plane');
    expect(end(spec)?.units).toBe(1);
    expect(spec.training).toEqual(preset().training);
    expect(changes).toEqual(['output has units 1']);
  });

  test('back to regression makes the output linear again', () => {
    expect(end(choose(preset('spiral'), 'hill').spec)?.activation).toBe('linear');
  });

  test('frees a fixed input shape', () => {
    const path = 'networks.model.nodes[0].config.shape';
    const fixed = setPath(preset(), path, [3]);
    expect(choose(fixed, 'circle').spec.networks.model?.nodes[0]?.config.shape).toBeNull();
  });

  test('of another kind brings the experiment they are at home in, with the seed', () => {
    const { spec, changes } = choose({ ...preset(), seed: 7 }, 'sine');
    expect(spec).toEqual({ ...preset('sine-lstm'), seed: 7 });
    expect(changes).toEqual(['the experiment is now “Sine waves”']);
    const back = choose(spec, 'complementary-color').spec;
    expect(back).toEqual({ ...preset(), seed: 7 });
  });

  test('leaves the rest alone', () => {
    const { spec } = choose(setBatchSize(preset(), 7), 'circle');
    expect(spec.training.batch_size).toBe(7);
    expect(spec.networks.model?.nodes.slice(0, -1)).toEqual(
      preset().networks.model?.nodes.slice(0, -1),
    );
  });

  test('that do not exist is refused', () => {
    expect(() => choose(preset(), 'nothing')).toThrow(EditError);
  });
});

describe('choosing a recipe', () => {
  test('that needs other networks brings an experiment that has them, with the seed', () => {
    const { spec, changes } = chooseRecipe({ ...preset(), seed: 7 }, 'autoencoder', catalogue);
    expect(spec.seed).toBe(7);
    expect(spec.training.recipe.type).toBe('autoencoder');
    expect(Object.keys(spec.networks).sort()).toEqual(['decoder', 'encoder']);
    expect(changes).toHaveLength(1);
  });

  test('brings one on the same data where there is one', () => {
    const autoencoder = chooseRecipe(preset('mnist-cnn'), 'autoencoder', catalogue).spec;
    expect(autoencoder.name).toBe('autoencoder');
    expect(chooseRecipe(autoencoder, 'supervised', catalogue).spec.name).toBe('mnist-mlp');
  });

  test('the data are usually learnt with leaves the rest alone', () => {
    const odd = setPath(preset(), 'training.recipe', { type: 'language', config: {} });
    expect(chooseRecipe(odd, 'supervised', catalogue)).toEqual({ spec: preset(), changes: [] });
  });

  test('that does not exist is refused', () => {
    expect(() => chooseRecipe(preset(), 'nothing', catalogue)).toThrow(EditError);
  });
});
