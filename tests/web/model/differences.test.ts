import { describe, expect, test } from 'vitest';
import type { Spec } from '../../../web/src/generated/wire';
import { differences, short, told } from '../../../web/src/model/differences';
import { addAfter, removeNode, setConfig } from '../../../web/src/model/edit';
import {
  setBatchSize,
  setDataset,
  setMetrics,
  setPart,
  setPartConfig,
  setSeed,
} from '../../../web/src/model/settings';
import { catalogue, graph, preset, seeded } from '../specs';

const spec = preset('digits');
const say = (after: Spec, before = spec) => told(differences(before, after, catalogue));

describe('what differs', () => {
  test('is nothing between an experiment and itself, with or without its defaults', () => {
    for (const { spec: each } of catalogue.presets) {
      expect(differences(each, each, catalogue)).toEqual([]);
    }
    const momentum = catalogue.optimizers
      .find(({ name }) => name === 'SGD')
      ?.fields.find(({ name }) => name === 'momentum');
    expect(say(setPartConfig(spec, 'optimizer', 'momentum', momentum?.default ?? null))).toBe('');
  });

  test('is told in the words of the forms', () => {
    const rate = setPartConfig(spec, 'optimizer', 'learning_rate', 0.03);
    const units = setConfig(rate, 'model', 'dense_1', 'units', 32);
    expect(say(units)).toBe('learning rate 0.01 → 0.03 and dense_1 units 128 → 32');
    expect(short(differences(spec, units, catalogue))).toBe('learning rate 0.03, dense_1 units 32');
  });

  test('covers batch size, seed, loss, optimizer, metrics and data', () => {
    expect(say(setBatchSize(spec, 8))).toBe('batch size 32 → 8');
    expect(say(setSeed(spec, 7))).toBe('seed 0 → 7');
    expect(say(setPart(spec, 'optimizer', 'Adam', { learning_rate: 0.001 }))).toBe(
      'optimizer SGD → Adam and learning rate 0.01 → 0.001',
    );
    expect(say(setMetrics(spec, []))).toBe('metrics Accuracy → none');
    expect(say(setDataset(spec, 'spiral'))).toMatch(/^data Handwritten digits → /);
  });

  test('names blocks that came and went, but not the wires they explain', () => {
    const more = addAfter(spec, 'model', 'dense_1', 'Dropout', catalogue).spec;
    expect(say(more)).toBe('dropout_1 added');
    expect(say(spec, more)).toBe('dropout_1 removed');
    expect(say(removeNode(spec, 'model', 'dense_2'))).toBe('dense_2 removed');
  });

  test('names wires that were moved by hand', () => {
    const nodes = { input: [], a: ['input'], b: ['input'] };
    const [before, after] = ['a', 'b'].map((from) => graph({ ...nodes, output: [from] }));
    expect(say(after!, before!)).toBe('input of output a → b');
  });

  test('says another experiment first', () => {
    const [first] = differences(preset('spiral'), spec, catalogue);
    expect(first).toMatchObject({ what: 'experiment', after: spec.title });
  });

  test('keeps to a few and counts the rest', () => {
    const other = setSeed(setBatchSize(setPart(spec, 'loss', 'mean_squared_error'), 9), 3);
    const found = differences(spec, other, catalogue);
    expect(told(found, 1)).toBe(`${told(found.slice(0, 1))} and ${found.length - 1} more`);
  });

  test('is the same both ways round, for any two presets', () => {
    const random = seeded(3);
    const any = () => catalogue.presets[Math.floor(random() * catalogue.presets.length)]!.spec;
    for (let i = 0; i < 60; i += 1) {
      const [a, b] = [any(), any()];
      const forth = differences(a, b, catalogue);
      const back = differences(b, a, catalogue);
      expect(new Set(forth.map(({ what }) => what)).size).toBe(forth.length);
      for (const { what, before, after } of forth) {
        expect(before).not.toBe(after);
        const mirrored = back.find((one) => one.what === what);
        // Of two kinds of one part, only what the newer one has is told in numbers.
        if (mirrored) expect(mirrored).toMatchObject({ before: after, after: before });
      }
    }
  });
});
