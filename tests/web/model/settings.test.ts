import { expect, test } from 'vitest';
import { defaultsOf, entryOf, valueOf } from '../../../web/src/model/catalogue';
import {
  getPath,
  setBatchSize,
  setDataConfig,
  setDataset,
  setMetrics,
  setPart,
  setPartConfig,
  setPath,
  setSeed,
} from '../../../web/src/model/settings';
import { catalogue, preset } from '../specs';

test('each setter changes its value and shares the rest', () => {
  const spec = preset();
  expect(setDataset(spec, 'circle').data).toEqual({ type: 'circle', config: {} });
  expect(setDataConfig(spec, 'samples', 5).data.config.samples).toBe(5);
  expect(setPart(spec, 'optimizer', 'Adam').training.optimizer).toEqual({
    type: 'Adam',
    config: {},
  });
  expect(setPartConfig(spec, 'optimizer', 'momentum', 0.9).training.optimizer).toEqual({
    type: 'SGD',
    config: { ...spec.training.optimizer.config, momentum: 0.9 },
  });
  expect(setBatchSize(spec, 7).training.batch_size).toBe(7);
  expect(setMetrics(spec, ['accuracy']).training.metrics).toEqual(['accuracy']);
  expect(setSeed(spec, 3)).toMatchObject({ seed: 3, title: spec.title });
  expect(setSeed(spec, 3).networks).toBe(spec.networks);
});

test('values by path are read and written', () => {
  const spec = preset();
  const path = 'networks.model.nodes[1].config.units';
  expect(getPath(spec, path)).toBe(64);
  const next = setPath(spec, path, 9);
  expect(getPath(next, path)).toBe(9);
  expect(getPath(spec, path)).toBe(64);
  expect(next.networks.model?.nodes[0]).toBe(spec.networks.model?.nodes[0]);
  expect(next.networks.model?.nodes).toBeInstanceOf(Array);
});

test('a path to a setting that was left at its default can be written', () => {
  const path = 'training.loss.config.delta';
  expect(getPath(preset(), path)).toBeUndefined();
  expect(getPath(setPath(preset(), path, 2), path)).toBe(2);
});

test('the catalogue gives entries, defaults and values', () => {
  const dense = entryOf(catalogue, 'layers', 'Dense');
  if (!dense) throw new Error('no Dense');
  expect(entryOf(catalogue, 'layers', 'Nothing')).toBeNull();
  expect(defaultsOf(dense)).toMatchObject({ units: 32 });
  const units = dense.fields.find((field) => field.name === 'units');
  if (!units) throw new Error('no units');
  expect(valueOf(units, {})).toBe(32);
  expect(valueOf(units, { units: 5 })).toBe(5);
  expect(valueOf({ ...units, optional: true }, { units: null })).toBeNull();
});
